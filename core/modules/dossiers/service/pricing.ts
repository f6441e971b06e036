/** The rule of prices where the agency has no other: what is published, else what it costs, and nothing on top. */
import { type Cost, negate } from '../../../contracts/index.ts';
import type { Price, Pricing } from '../tokens.ts';

const RULE = 'published or cost 1';
/**
 * What is payable is bought, less what is earned on it. Sold is, document by document, what is published where that is stated, else what is payable. Where what is
 * published is hidden (zero), nothing is sold.
 */
export function publishedOrCost(costs: readonly Cost[]): Price[] {
  return [...Map.groupBy(costs, (cost) => cost.document).values()].flatMap((own) => {
    const of = (what: Cost['of']) => own.filter((cost) => cost.of === what);
    const [payable, published, commission] = [of('payable'), of('published'), of('commission')];
    const on = (side: Price['side'], by: 'fact' | 'rule', costs: readonly Cost[]): Price[] =>
      costs
        .filter((cost) => cost.money.minor !== 0n)
        .map(({ nature, money, document, code, label }) => ({ side, nature, money, document, code, label, origin: { by, rule: RULE } }));
    return [
      ...on('sale', 'rule', published.length > 0 ? published : payable),
      ...on('purchase', 'fact', [...payable, ...commission.map((cost) => ({ ...cost, money: negate(cost.money) }))]),
    ];
  });
}

export const createPricing = (): Pricing => ({ prices: (_agency, { costs }) => publishedOrCost(costs) });
