import { backfill, type Row, table } from '../../../contracts/migration.ts';
import { GONE, isGone } from '../tokens.ts';
import createDossiers from './001-dossiers.ts';
import createServices from './002-services.ts';
import createPriceLines from './003-price-lines.ts';
import createTimeline from './007-timeline.ts';
import sealPriceLines from './013-price-lines-seal.ts';
import sealDossiers from './014-dossiers-seal.ts';
import sealServices from './015-services-seal.ts';
import addCreditDue from './018-dossiers-credit-due.ts';
import addGoneOn from './019-services-gone-on.ts';
import addCancelledOn from './020-dossiers-cancelled-on.ts';
import allowNoSource from './031-price-lines-source.ts';
import addCosts from './032-price-lines-costs.ts';
import addToBill from './035-dossiers-to-bill.ts';
import addStates from './036-services-states.ts';
import addRevivedOn from './037-dossiers-revived-on.ts';
import addClaims from './038-services-claims.ts';
import addDossierStates from './040-dossiers-states.ts';
import addLabels from './041-price-lines-labels.ts';
import addWhom from './042-price-lines-whom.ts';
import addUnspent from './044-dossiers-unspent.ts';

const dossiers = table(createDossiers, sealDossiers, addCreditDue, addCancelledOn, addToBill, addRevivedOn, addDossierStates, addUnspent);
const services = table(createServices, sealServices, addGoneOn, addStates, addClaims);
const lines = table(createPriceLines, sealPriceLines, allowNoSource, addCosts, addLabels, addWhom);
const timeline = table(createTimeline);
/** What the timeline says of documents and of bills. */
const BILLED = ['billing.invoice', 'billing.creditNote', 'settlement.invoice', 'settlement.matched'];

/** What a service that is gone costs where no document and no bill is of it: what its supplier keeps, of an agent's sale where a client is charged for it. */
function costs(service: Row<typeof services>, own: readonly Row<typeof lines>[]): bigint {
  const sum = (side: string, penalties = false): bigint =>
    own.reduce((all, l) => (l.side === side && (!penalties || l.nature === 'penalty') ? all + l.amount_minor : all), 0n);
  const [expected, keeps, agent] = [sum('purchase'), sum('purchase', true), service.sold_as === 'agent'];
  if (service.status === 'refunded' && (agent || sum('sale') !== 0n)) return expected;
  const least = agent ? (sum('sale', true) === 0n ? 0n : keeps) : keeps < expected ? keeps : expected;
  return least > 0n ? least : 0n;
}

/** The margin of what was cancelled, and that no document and no bill was ever of, counts nothing that nobody will ask. Of others it is told with what becomes of them next. */
export default backfill(dossiers, async (rows, find) => {
  const refs = rows.map((d) => d.ref);
  const off = rows.filter((d) => isGone({ status: d.status, cancelledOn: d.cancelled_on }, { status: '' })).map((d) => d.ref);
  const went = (await find(services, { dossier: refs, status: [...GONE] })).map((s) => s.dossier);
  const some = [...new Set([...off, ...went])];
  if (some.length === 0) return [];
  const touched = new Set((await find(timeline, { dossier: some, kind: BILLED })).map((t) => t.dossier));
  const bare = rows.filter((d) => some.includes(d.ref) && !touched.has(d.ref));
  if (bare.length === 0) return [];
  const of = { dossier: bare.map((d) => d.ref) };
  const [booked, priced] = [
    Map.groupBy(await find(services, of), (s) => s.dossier),
    Map.groupBy(await find(lines, of), (l) => l.service_id),
  ];
  return bare.flatMap((d) => {
    const gone = (booked.get(d.ref) ?? []).filter((s) => isGone({ status: d.status, cancelledOn: d.cancelled_on }, s));
    const unspent = gone.reduce((sum, s) => {
      const own = priced.get(s.id) ?? [];
      return own.reduce((all, l) => (l.side === 'purchase' ? all + l.amount_minor : all), sum) - costs(s, own);
    }, 0n);
    return unspent === 0n ? [] : [{ ...d, unspent_minor: unspent, margin_minor: d.margin_minor + unspent }];
  });
});
