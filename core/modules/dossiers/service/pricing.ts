/** The rule of prices where the agency has no other: what is published, else what it costs, and nothing on top. */

import { Type } from 'typebox';
import { type Agencies, negate, type Registry, type Service, strict } from '../../../contracts/index.ts';
import { SOLD } from '../scheme.ts';
import type { Price, Pricing, SoldAs, Stated, ToSell } from '../tokens.ts';

const RULE = 'published or cost 1';
/**
 * What is payable is bought, less what is earned on it. Sold is, document by document, what is published where that is stated, else what is payable. Where what is
 * published is hidden (zero), nothing is sold. Whom and what each is for is what its cost is for.
 */
export function publishedOrCost(costs: readonly Stated[], soldAs: SoldAs): Price[] {
  return [...Map.groupBy(costs, (cost) => cost.document).values()].flatMap((own) => {
    const of = (what: Stated['of']) => own.filter((cost) => cost.of === what);
    const [payable, published, commission] = [of('payable'), of('published'), of('commission')];
    const on = (side: Price['side'], by: 'fact' | 'rule', costs: readonly Stated[]): Price[] =>
      costs
        .filter((cost) => cost.money.minor !== 0n)
        .map(({ of: _of, ...cost }) => ({ ...cost, side, scheme: SOLD[soldAs], origin: { by, rule: RULE } }));
    return [
      ...on('sale', 'rule', published.length > 0 ? published : payable),
      ...on('purchase', 'fact', [...payable, ...commission.map((cost) => ({ ...cost, money: negate(cost.money) }))]),
    ];
  });
}

const code = (description: string) => Type.Optional(Type.String({ minLength: 1, maxLength: 100, description }));
/** The setting: rules in order, the first that fits in all it names. */
export const SoldAsRules = Type.Array(
  strict({
    as: Type.Enum(['agent', 'principal']),
    service: code('air, rail, hotel, …'),
    supplier: code('supplier code'),
    contract: code('what was agreed with the supplier, by the code he gave it: the tour code'),
    pointOfSale: code('point of sale of the dossier'),
  }),
  {
    description:
      'How services are sold where it is not as their kind is: as agent of the supplier or in the agency’s own name. The first rule that fits in all it names decides for what is booked from then on',
  },
);
type SoldAsRule = Partial<ToSell> & { readonly as: SoldAs };

export const soldAsBy = (rules: readonly SoldAsRule[], of: ToSell): SoldAs | null =>
  rules.find(({ as: _as, ...named }) => Object.entries(named).every(([what, value]) => of[what as keyof ToSell] === value))?.as ?? null;

export const createPricing = ({
  agencies,
  serviceTypes,
}: {
  readonly agencies: Agencies;
  readonly serviceTypes: Registry<Service>;
}): Pricing => ({
  prices: (_agency, { costs, soldAs }) => publishedOrCost(costs, soldAs),
  soldAs(agency, of) {
    const rules = (agencies.settings(agency, 'dossiers')?.['soldAs'] ?? []) as readonly SoldAsRule[];
    return soldAsBy(rules, of) ?? serviceTypes.get(agency, of.service)?.soldAs ?? 'agent';
  },
});
