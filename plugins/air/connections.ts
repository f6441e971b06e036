/** Check: flights that follow each other at one airport leave time to change. */
import { assistCheck, type CheckFinding, type ConsoleTitle, type ServiceSeen } from '../../core/contracts/index.ts';
import type { AirItem, AirSegment } from './item.ts';

/** Minutes under which a change of planes is noticed, where the agency says nothing. */
export const SHORT_MINUTES = 45;
/** The day after is no change of planes but another journey. */
const STAY_MINUTES = 24 * 60;

/** Minutes between two clock times of one place; null where one of them is not known. */
function minutesBetween(arrives: string | undefined, departs: string | undefined): number | null {
  if (arrives?.length !== 16 || departs?.length !== 16) return null;
  return (Date.parse(`${departs}Z`) - Date.parse(`${arrives}Z`)) / 60_000;
}

const named = ({ carrier = '', flight = '' }: AirSegment): string => `${carrier}${flight}`.trim();

function said(before: AirSegment, next: AirSegment, minutes: number): ConsoleTitle {
  const flights = [named(before), named(next)].filter((name) => name !== '').join(' → ');
  const where = flights === '' ? before.to : `${before.to}, ${flights}`;
  return minutes < 0
    ? {
        fr: `Correspondance impossible à ${where} : le vol part ${-minutes} min avant l’arrivée du précédent. Vérifiez les horaires, changez l’un des vols.`,
        en: `Impossible connection at ${where}: the flight leaves ${-minutes} min before the one before it lands. Look at the times, change one of the flights.`,
      }
    : {
        fr: `Correspondance courte à ${where} : ${minutes} min. Vérifiez le temps qu’il faut dans cet aéroport.`,
        en: `Short connection at ${where}: ${minutes} min. Look up what is needed at this airport.`,
      };
}

function ofService({ id, item }: ServiceSeen, short: number): Omit<CheckFinding, 'dossier'>[] {
  const { segments } = item as AirItem;
  return segments.slice(1).flatMap((next, i) => {
    const before = segments[i] as AirSegment;
    if (before.surface || next.surface || before.to !== next.from) return [];
    const minutes = minutesBetween(before.arrives, next.departs);
    if (minutes === null || minutes >= short || minutes < -STAY_MINUTES) return [];
    // Two legs of one airport and one day: a later message that moves them by minutes tells of the same cause.
    const key = [id, before.to, next.to, next.departs?.slice(0, 10)].join(' ');
    return [{ key, severity: minutes < 0 ? ('urgent' as const) : ('warning' as const), service: id, message: said(before, next, minutes) }];
  });
}

export const connections = assistCheck({
  id: 'connections',
  title: { fr: 'Correspondances', en: 'Connections' },
  of: 'air',
  run: (dossiers, { settings }) =>
    dossiers.flatMap(({ ref, services }) =>
      services.flatMap((s) => ofService(s, settings['shortConnection'] as number).map((f) => ({ ...f, dossier: ref }))),
    ),
});
