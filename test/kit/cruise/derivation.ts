import type { Booked, Cost } from '../../../core/contracts/index.ts';

/** What the service makes of a booking; a test puts another in its place. */
export const derivation: { version: number; costs: (booked: Booked) => readonly Cost[] } = { version: 1, costs: () => [] };
