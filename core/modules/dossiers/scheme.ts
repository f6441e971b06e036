/** How a price line is sold. Told once, when the line is made; whoever bills it or posts it reads what the line says. */
import { BY_HAND, type PriceLine, type Scheme, type SoldAs } from './tokens.ts';

/** What is sold for others, and what is sold in the own name: under the margin scheme. */
export const SOLD: Readonly<Record<SoldAs, Scheme>> = { agent: 'agent', principal: 'margin' };

type Made = Pick<PriceLine, 'service'> & { readonly side: string; readonly nature: string; readonly by: string };
/**
 * The agency's own is what is of no service, and a fee a person adds: one that came with the booking is the supplier's. All else is sold as its service is, which
 * nothing changes once the service has a line.
 */
export const schemeOf = ({ service, side, nature, by }: Made, soldAs: SoldAs): Scheme =>
  service === null || (side === 'sale' && nature === 'fee' && BY_HAND.some((hand) => hand === by)) ? 'own' : SOLD[soldAs];
