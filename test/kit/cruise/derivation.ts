import type { Booked, PriceFact } from '../../../core/contracts/index.ts';

/** What the service makes of a booking; a test puts another in its place. */
export const derivation: { version: number; priceFacts: (booked: Booked) => readonly PriceFact[] } = { version: 1, priceFacts: () => [] };
