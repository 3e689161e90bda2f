/** The board is rebuilt no more often than this while sessions work, however many there are. */
export const BOARD_EVERY_MS = 2_000;
