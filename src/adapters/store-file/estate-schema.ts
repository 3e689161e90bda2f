import type { Estate, EstateBook, Note } from "../../domain/estate.ts";
import { exactly, listOf, nullable, oneOf, text } from "../../domain/shape.ts";
import { epochMs, instanceId } from "./schemas.ts";

/** The shape of what ended sessions have left, as in `schemas.ts`. */
export const estateBook = exactly<EstateBook>({
  estates: listOf(
    exactly<Estate>({
      instance: instanceId,
      name: text,
      sessionId: nullable(text),
      at: epochMs,
      how: oneOf(["ended", "crashed"]),
      worktree: text,
      branch: nullable(text),
      role: nullable(text),
      task: nullable(text),
      files: listOf(text),
      claims: listOf(text),
      commands: listOf(text),
      heir: nullable(instanceId),
    }),
  ),
});

export const note = exactly<Note>({ at: epochMs, text });
