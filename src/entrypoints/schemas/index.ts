import * as z from "zod";
import { JSON_SHAPES } from "../../cli/json-shapes.ts";
import { configJsonSchema } from "../../config/schema.ts";

/** Written to `dist/schemas/<name>.json` by the build. */
export const schemas: Readonly<Record<string, unknown>> = {
  ...Object.fromEntries(Object.entries(JSON_SHAPES).map(([name, shape]) => [name, published(name, shape)])),
  "workflow-config": configJsonSchema(),
};

function published(name: string, shape: z.ZodType): unknown {
  const schema = z.toJSONSchema(shape, {
    unrepresentable: "any",
    override: ({ jsonSchema }) => {
      // A reader must accept the fields that a later version adds; our own tests parse strictly.
      delete jsonSchema.additionalProperties;
      if (jsonSchema.format === "date-time") delete jsonSchema.pattern;
    },
  });
  return { ...schema, title: `coord ${name.replaceAll("-", " ")} --json` };
}
