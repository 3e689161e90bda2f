/** A small web shop: the repository that the pictures show. */
export const SHOP: Readonly<Record<string, string>> = {
  "README.md": "# shop\n",
  "src/api/checkout.ts": [
    "export type Item = { sku: string; price: number };",
    "",
    "export function total(items: Item[]): number {",
    "  return items.reduce((sum, item) => sum + item.price, 0);",
    "}",
    "",
  ].join("\n"),
  "src/api/prices.ts": "export const format = (price: number) => price.toFixed(2);\n",
  "src/web/cart.tsx": "export const Cart = () => <ul />;\n",
  "test/checkout.test.ts": 'it.todo("adds up");\n',
};
