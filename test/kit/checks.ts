/** What every check must do, whoever makes it: what `escale kit` runs over its `kit.ts`. */
import { deepEqual } from 'node:assert/strict';
import { type AssistCheck, type DossierSeen, money, type ServiceSeen } from '../../core/contracts/index.ts';
import { judged } from '../../core/modules/assist/rules.ts';

/** A dossier as a check sees it: confirmed, 600.00 EUR sold, nothing paid, without services but those given. */
export const dossierSeen = (more: Partial<DossierSeen> = {}): DossierSeen => ({
  ...{
    ref: 'D2026-000001',
    title: 'Trip',
    status: 'confirmed',
    client: 'C',
    departure: '2026-03-01',
    return: '2026-03-08',
    travellers: [],
  },
  ...{ sale: money(60_000n, 'EUR'), invoiced: money(0n, 'EUR'), paid: money(0n, 'EUR'), services: [], contested: [] },
  ...more,
});
export const serviceSeen = (service: string, item: unknown, more: Partial<ServiceSeen> = {}): ServiceSeen => ({
  ...{ id: '01J00000000000000000000000', service, supplier: 'S', status: 'confirmed', title: 'Service', item },
  ...{ departure: '2026-03-01', return: '2026-03-08', recordLocator: null },
  ...more,
});

export interface CheckSubject {
  readonly check: AssistCheck;
  readonly settings: Readonly<Record<string, unknown>>;
  readonly today: string;
  /** What stands for its `deps`, by their names: it says of these dossiers what the host would. */
  readonly deps?: Readonly<Record<string, unknown>>;
  /** Dossiers by what they show, and what is found in each: `urgent` and the like, in the order of the findings. */
  readonly cases: Readonly<Record<string, readonly [DossierSeen, found: readonly string[]]>>;
}
type Case = readonly [name: string, holds: () => Promise<void>];

export function checkCases({ check, settings, today, cases, deps = {} }: CheckSubject): readonly Case[] {
  const ask = async (dossiers: readonly DossierSeen[]) => {
    const given = structuredClone(dossiers);
    const said = await check.run(given, { agency: 'demo-fr', settings, today, at: `${today}T09:00:00.000Z` }, deps as never);
    deepEqual(given, dossiers, 'it changes what it is given');
    return judged(said, new Set(dossiers.map((d) => d.ref)));
  };
  return [
    [
      'is given what it needs',
      async () => {
        const lacking = Object.keys(check.deps ?? {}).filter((name) => !(name in deps));
        deepEqual(lacking, [], `kit.ts gives no \`deps\` of these names to “${check.id}”: give what stands for each`);
      },
    ],
    ...Object.entries(cases).map(
      ([name, [dossier, found]]): Case => [
        name,
        async () =>
          deepEqual(
            (await ask([dossier])).map((f) => f.severity),
            found,
          ),
      ],
    ),
    ['finds nothing where there is nothing to look at', async () => deepEqual(await ask([]), [])],
    [
      'finds the same in each dossier whatever is looked at with it, and again',
      async () => {
        const all = Object.values(cases).map(([dossier], n) => ({ ...dossier, ref: `D2026-${String(n + 1).padStart(6, '0')}` }));
        const apart = (await Promise.all(all.map((d) => ask([d])))).flat();
        deepEqual(await ask(all), apart);
        deepEqual(await ask(all), apart);
      },
    ],
  ];
}
