import { expect, it } from 'vitest';
import { assistCheck, token } from '../../core/contracts/index.ts';
import { checkCases, dossierSeen } from './checks.ts';

const Late = token<{ isLate(ref: string): boolean }>('late.service');
const check = assistCheck({
  id: 'late',
  title: { fr: 'En retard', en: 'Late' },
  deps: { late: Late },
  run: (dossiers, _when, { late }) =>
    dossiers
      .filter(({ ref }) => late.isLate(ref))
      .map(({ ref }) => ({ dossier: ref, key: 'late', severity: 'note', message: { fr: 'En retard.', en: 'Late.' } })),
});
const subject = { check, settings: {}, today: '2026-02-27', cases: { 'a dossier': [dossierSeen(), ['note']] as const } };
const failing = async (deps?: Readonly<Record<string, unknown>>): Promise<string[]> => {
  const names: string[] = [];
  for (const [name, holds] of checkCases({ ...subject, ...(deps ? { deps } : {}) })) await holds().catch(() => names.push(name));
  return names;
};

it('a check is tried with what kit.ts gives for its deps, and told which of them it does not', async () => {
  expect(await failing({ late: { isLate: () => true } })).toEqual([]);
  expect((await failing())[0]).toBe('is given what it needs');
});
