/** Check: what leaves soon is paid. */
import { assistCheck, type ConsoleTitle, type DossierSeen, daysBetween, type Money, subtract, toJson } from '../../contracts/index.ts';

/** Days before departure from which it is noticed, where the agency says nothing. */
export const UNPAID_DAYS = 14;
/** So shortly before, somebody has to act today. */
const URGENT_DAYS = 3;
/** Nothing is owed of what nobody bought yet. */
const SOLD: readonly string[] = ['confirmed', 'ticketed', 'travelled'];

const text = (money: Money, point: string): string => {
  const { amount, currency } = toJson(money);
  return `${amount.replace('.', point)} ${currency}`;
};
function said({ sale }: DossierSeen, open: Money, days: number): ConsoleTitle {
  const when = days < 0 ? { fr: 'Parti', en: 'Left' } : { fr: `Départ dans ${days} j`, en: `Leaves in ${days} d` };
  return {
    fr: `${when.fr} : ${text(open, ',')} à payer sur ${text(sale, ',')}. Relancez le client.`,
    en: `${when.en}: ${text(open, '.')} to pay of ${text(sale, '.')}. Remind the client.`,
  };
}

export const unpaid = assistCheck({
  id: 'unpaid',
  title: { fr: 'Départ proche, solde dû', en: 'Leaves soon, unpaid' },
  run: (dossiers, { settings, today }) =>
    dossiers.flatMap((d) => {
      const open = subtract(d.sale, d.paid);
      if (d.departure === null || open.minor <= 0n || !SOLD.includes(d.status)) return [];
      const days = daysBetween(today, d.departure);
      if (days > (settings['unpaidDays'] as number)) return [];
      return [
        {
          dossier: d.ref,
          key: 'unpaid',
          severity: days <= URGENT_DAYS ? ('urgent' as const) : ('warning' as const),
          message: said(d, open, days),
        },
      ];
    }),
});
