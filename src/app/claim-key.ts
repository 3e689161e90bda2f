/** The key of the one record that all claims are in. */
export const CLAIM_BOOK = "book";
