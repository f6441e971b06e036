/** What the service is tried with: bookings as its connector reports them, and journeys by the time between two flights. */
import type { DossierSeen } from '../../core/contracts/index.ts';
import { dossierSeen, serviceSeen } from '../../test/kit/checks.ts';
import { bookingsIn, type PluginKit } from '../../test/kit/subject.ts';
import type { AirSegment } from './item.ts';
import { airService } from './service.ts';

export const leg = (from: string, to: string, departs: string, arrives: string, more: Partial<AirSegment> = {}): AirSegment => ({
  ...{ from, to, departs: `2026-03-${departs}`, arrives: `2026-03-${arrives}` },
  ...more,
});
export const trip = (...segments: AirSegment[]): DossierSeen => dossierSeen({ services: [serviceSeen('air', { segments, tickets: [] })] });
export const first = leg('CDG', 'JFK', '01T10:00', '01T12:00', { carrier: 'AF', flight: '0006' });

const cases = {
  'an hour is time enough': [trip(first, leg('JFK', 'MIA', '01T13:00', '01T16:00')), []],
  'the minutes of the setting are time enough': [trip(first, leg('JFK', 'MIA', '01T12:45', '01T16:00')), []],
  'one less is short': [trip(first, leg('JFK', 'MIA', '01T12:44', '01T16:00')), ['warning']],
  'leaving before landing is impossible': [trip(first, leg('JFK', 'MIA', '01T11:59', '01T16:00')), ['urgent']],
  'leaving over midnight is told by the day too': [
    trip(leg('CDG', 'DXB', '01T15:00', '01T23:50'), leg('DXB', 'BKK', '02T00:20', '02T09:00')),
    ['warning'],
  ],
  'another airport is no connection': [trip(first, leg('EWR', 'MIA', '01T11:00', '01T16:00')), []],
  'what is travelled by other means is none': [trip(first, leg('JFK', 'BOS', '01T11:00', '01T16:00', { surface: true })), []],
  'a leg without an hour says nothing': [trip(first, { from: 'JFK', to: 'MIA', departs: '2026-03-01' }), []],
  'legs of other days were read in another order': [
    trip(leg('JFK', 'CDG', '09T10:00', '09T22:00'), leg('CDG', 'JFK', '01T10:00', '01T12:00')),
    [],
  ],
  'each connection is looked at': [
    trip(first, leg('JFK', 'MIA', '01T12:10', '01T15:00'), leg('MIA', 'LIM', '01T14:00', '01T20:00')),
    ['warning', 'urgent'],
  ],
} as const;

const kit: PluginKit = {
  service: { service: airService, bookings: bookingsIn(new URL('../air-amadeus/fixtures/', import.meta.url), 'air') },
  checks: { connections: { settings: { shortConnection: 45 }, today: '2026-02-01', cases } },
};
export default kit;
