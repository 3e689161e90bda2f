/** A moment that scripts and tests wait for until one of them opens it. */
export type Gate = { readonly opened: Promise<void>; open(): void };

export function createGate(): Gate {
  let open: () => void = () => {};
  const opened = new Promise<void>((resolve) => {
    open = resolve;
  });
  return { opened, open };
}
