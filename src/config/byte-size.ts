const UNIT_BYTES = { KB: 1024, MB: 1024 ** 2, GB: 1024 ** 3 };

/** How a size is written, as a regular expression for JSON Schema. */
export const BYTE_SIZE_PATTERN = "^(0|\\d{1,6}(KB|MB|GB))$";

const BYTE_SIZE = new RegExp(BYTE_SIZE_PATTERN, "u");

/** Bytes of `64KB`, `256MB`, `1GB` (1 KB is 1,024 bytes) or `0`; null for anything else. */
export function parseByteSize(text: string): number | null {
  if (!BYTE_SIZE.test(text)) return null;
  const amount = Number.parseInt(text, 10);
  if (text.endsWith("KB")) return amount * UNIT_BYTES.KB;
  if (text.endsWith("MB")) return amount * UNIT_BYTES.MB;
  return text.endsWith("GB") ? amount * UNIT_BYTES.GB : 0;
}

/** The shortest way to write a size that {@link parseByteSize} reads back exactly. */
export function formatByteSize(bytes: number): string {
  if (bytes === 0) return "0";
  if (bytes % UNIT_BYTES.GB === 0) return `${bytes / UNIT_BYTES.GB}GB`;
  return bytes % UNIT_BYTES.MB === 0 ? `${bytes / UNIT_BYTES.MB}MB` : `${Math.round(bytes / UNIT_BYTES.KB)}KB`;
}
