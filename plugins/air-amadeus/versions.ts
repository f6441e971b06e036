/** Block versions and message types this reader knows. A version is a row of the table, not a branch in the code. */

/** Where fields stand in a version, counted from 0 after the prefix. */
export interface Layout {
  /** Fields of `K-`, `KN-`, `KS-`. */
  readonly equivalent: number;
  readonly total: number;
  /** Fields of `MUC1A` that hold office and IATA number, from booking to ticketing. */
  readonly offices: readonly [booking: number, ...number[]];
  /** First field of `MUC1A` that may hold airline locators. */
  readonly locators: number;
}

/** 206 and 207 differ in no line that is read. */
const BLOCK_206_207: Layout = { equivalent: 1, total: 12, offices: [2, 4, 6, 8], locators: 10 };

/** Block version of the first line → layout. */
export const VERSIONS: ReadonlyMap<string, Layout> = new Map(['206', '207'].map((version) => [version, BLOCK_206_207]));

export type MessageType = 'ticket' | 'reservation' | 'refund' | 'void' | 'emd' | 'mco';

/** Two-character type of the first line → what the message is about. */
export const TYPES: ReadonlyMap<string, MessageType> = new Map([
  ...['7A', '1A', '5A', '5B', '6A', '8A'].map((code) => [code, 'ticket'] as const),
  ...['7M', '1M', '5M', '5N', '6M', '8M'].map((code) => [code, 'mco'] as const),
  ['7D', 'emd'],
  ['IM', 'reservation'],
  ['RF', 'refund'],
  ['MA', 'void'],
]);
