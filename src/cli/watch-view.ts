/** What the live view shows of the state, and how keys change that. Pure: the terminal is elsewhere. */

export const PANES = ["all", "sessions", "files", "claims", "messages"] as const;
export type Pane = (typeof PANES)[number];

export type WatchView = {
  readonly pane: Pane;
  /** Only rows with this text in them; "": all. */
  readonly filter: string;
  /** Keys are letters of the filter now. */
  readonly isTyping: boolean;
  /** Lines of the body that have gone up out of sight. */
  readonly scrolled: number;
  readonly isPaused: boolean;
};

export const FIRST_VIEW: WatchView = { pane: "all", filter: "", isTyping: false, scrolled: 0, isPaused: false };

/** `name`: of a key that is no letter (`up`, `return`, `ctrl+c`); `text`: what it types, "" if nothing. */
export type Key = { readonly name: string; readonly text: string };

/** What the screen has room for: the lines of the body it shows, and how many there are. */
export type Room = { readonly height: number; readonly lines: number };

const MOST_FILTER_CHARACTERS = 60;
const ENDINGS: ReadonlySet<string> = new Set(["ctrl+c", "ctrl+d"]);

/** The view after a key; null: the user wants to leave. */
export function afterKey(view: WatchView, key: Key, room: Room): WatchView | null {
  if (ENDINGS.has(key.name)) return null;
  return view.isTyping ? afterFilterKey(view, key) : afterCommandKey(view, key, room);
}

function afterFilterKey(view: WatchView, { name, text }: Key): WatchView {
  if (name === "return" || name === "enter") return { ...view, isTyping: false };
  if (name === "escape") return { ...view, isTyping: false, filter: "", scrolled: 0 };
  if (name === "backspace") return { ...view, filter: [...view.filter].slice(0, -1).join(""), scrolled: 0 };
  if (!/^[^\p{Cc}]+$/u.test(text)) return view;
  return { ...view, filter: [...view.filter, ...text].slice(0, MOST_FILTER_CHARACTERS).join(""), scrolled: 0 };
}

function afterCommandKey(view: WatchView, { name, text }: Key, room: Room): WatchView | null {
  const letter = text.toLowerCase();
  if (letter === "q") return null;
  if (letter === "/") return { ...view, isTyping: true };
  if (letter === "p") return { ...view, isPaused: !view.isPaused };
  if (name === "escape") return { ...view, filter: "", scrolled: 0 };
  const pane = PANES[/^[0-4]$/.test(letter) ? Number(letter) : -1];
  if (pane !== undefined) return { ...view, pane, scrolled: 0 };
  if (name === "tab") return { ...view, pane: nextPane(view.pane, 1), scrolled: 0 };
  if (name === "shift+tab") return { ...view, pane: nextPane(view.pane, -1), scrolled: 0 };
  const by = scrollBy(name, room);
  return by === null ? view : { ...view, scrolled: clamped(view.scrolled + by, room) };
}

function nextPane(pane: Pane, by: number): Pane {
  return PANES[(PANES.indexOf(pane) + by + PANES.length) % PANES.length] ?? "all";
}

function scrollBy(name: string, { height, lines }: Room): number | null {
  switch (name) {
    case "down":
      return 1;
    case "up":
      return -1;
    case "pagedown":
      return height;
    case "pageup":
      return -height;
    case "home":
      return -lines;
    case "end":
      return lines;
    default:
      return null;
  }
}

/** Never further than to the last line, also after the body has become shorter. */
export function clamped(scrolled: number, { height, lines }: Room): number {
  return Math.max(0, Math.min(scrolled, lines - height));
}
