import { isJsonObject, type JsonObject, parseJson } from "../support/client/json.ts";
import { call, type Step } from "../support/client/script.ts";
import { placed, placesOf, type Shape, type ToolCall } from "./shape.ts";

/** A tool call of a shape as the model makes it. */
export function stepOf({ tool, input }: ToolCall, shape: Shape, root: string): Step {
  return call(tool, inputOf(input, shape, root));
}

export function inputOf(input: JsonObject, shape: Shape, root: string): JsonObject {
  const text = placed(JSON.stringify(input), placesOf(shape, root));
  const value = parseJson(text);
  if (!isJsonObject(value)) throw new Error(`${shape.id}: no input: ${text}`);
  return value;
}
