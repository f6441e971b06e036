import { backfill, lifting, type Row, table } from '../../../contracts/migration.ts';
import { schemeOf } from '../scheme.ts';
import createServices from './002-services.ts';
import createPriceLines from './003-price-lines.ts';
import refuseUpdate from './009-price-lines-no-update.ts';
import sealPriceLines from './013-price-lines-seal.ts';
import sealServices from './015-services-seal.ts';
import addGoneOn from './019-services-gone-on.ts';
import allowNoSource from './031-price-lines-source.ts';
import addCosts from './032-price-lines-costs.ts';
import addStates from './036-services-states.ts';
import addClaims from './038-services-claims.ts';
import addLabels from './041-price-lines-labels.ts';
import addWhom from './042-price-lines-whom.ts';

const lines = table(createPriceLines, sealPriceLines, allowNoSource, addCosts, addLabels, addWhom);
const services = table(createServices, sealServices, addGoneOn, addStates, addClaims);

/** How a line is sold was worked out of its service wherever it was asked: it says so itself, the same. */
export function withScheme(line: Row<typeof lines>, soldAs: string | undefined): Row<typeof lines> {
  const { service_id: service, side, nature, origin: by } = line;
  return { ...line, scheme: schemeOf({ service, side, nature, by }, soldAs === 'principal' ? 'principal' : 'agent') };
}

export default lifting(
  refuseUpdate,
  backfill(lines, async (rows, find) => {
    const ids = [...new Set(rows.flatMap((l) => l.service_id ?? []))];
    const soldAs = new Map((ids.length === 0 ? [] : await find(services, { id: ids })).map((s) => [s.id, s.sold_as]));
    return rows.map((l) => withScheme(l, soldAs.get(l.service_id ?? ''))).filter(({ scheme }) => scheme !== 'agent');
  }),
);
