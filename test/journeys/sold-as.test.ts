/** As agent or in the own name: by the rules of the agency, of what is imported and of what is entered. */
import { afterAll, beforeAll, expect, it } from 'vitest';
import { airReservation, airSale } from '../kit/air.ts';
import { type Body, onEachKind } from '../kit/app.ts';
import { type Desk, openDesk, stays } from './desk.ts';
import { importFile } from './steps.ts';

await onEachKind('as agent or principal', (kind) => {
  let desk: Desk;
  const soldAs = [
    { as: 'principal', service: 'air', contract: 'IT26EX' },
    { as: 'agent', supplier: 'LAC', pointOfSale: 'QUAI' },
  ];
  beforeAll(async () => {
    desk = await openDesk(kind, { settings: { dossiers: { soldAs } } });
    await desk.app.op('pointOfSale.create', { code: 'QUAI', name: 'Quai des Exemples' });
  });
  afterAll(async () => desk?.app.remove());
  const sold = async (dossier: string): Promise<string[]> =>
    ((await desk.app.op('service.list', { dossier })).items as Body[]).map((s) => `${s.service} ${s.soldAs}`);

  /** What lines say of how they are sold, each once. */
  const schemes = async (dossier: string): Promise<string[]> => [
    ...new Set(((await desk.app.op('priceLine.list', { dossier, limit: 200 })).items as Body[]).map((l) => `${l.nature} ${l.scheme}`)),
  ];

  it('a ticket is sold for its airline, and on a contract in the own name', async () => {
    const sale = (ticket: string, locator: string) =>
      airSale({ ticket, locator, fare: '100.00', taxes: [['20.00', 'YQ']], total: '120.00' });
    const [plain = ''] = (await importFile(desk.app, sale('2400000901', 'AGENT1'))).dossiers;
    const on = Buffer.from(sale('2400000902', 'AGENT2').toString('latin1').replace('FPCASH', 'FTIT26EX\r\nFPCASH'), 'latin1');
    const [agreed = ''] = (await importFile(desk.app, on)).dossiers;
    expect([await sold(plain), await sold(agreed)]).toEqual([['air agent'], ['air principal']]);
    await desk.fee(agreed, '10.00');
    expect([await schemes(plain), await schemes(agreed)]).toEqual([
      ['fare agent', 'tax agent'],
      ['fare margin', 'tax margin', 'fee own'],
    ]);
  });
  it('a line is sold as its service was when it got its first: a contract that is told of afterwards changes neither', async () => {
    const { app } = desk;
    const sale = (ticket: string, contract: string) => {
      const bytes = airSale({ ticket, locator: 'AGENT3', fare: '100.00', taxes: [], total: '100.00' }).toString('latin1');
      return Buffer.from(bytes.replace('FPCASH', `${contract}FPCASH`), 'latin1');
    };
    const [dossier = ''] = (await importFile(app, sale('2400000903', ''))).dossiers;
    await importFile(app, sale('2400000904', 'FTIT26EX\r\n'));
    expect([await sold(dossier), await schemes(dossier)]).toEqual([['air agent'], ['fare agent']]);
  });
  it('and one that had no line yet is sold by the contract', async () => {
    const { app } = desk;
    const plain = airReservation({ locator: 'AGENT4', revision: '001', departs: '2026-03-14' });
    const [dossier = ''] = (await importFile(app, plain)).dossiers;
    expect([await sold(dossier), await schemes(dossier)]).toEqual([['air agent'], []]);
    const sale = airSale({
      ticket: '2400000905',
      locator: 'AGENT4',
      created: '2026-01-03',
      fare: '100.00',
      taxes: [],
      total: '100.00',
    }).toString('latin1');
    await importFile(app, Buffer.from(sale.replace('FPCASH', 'FTIT26EX\r\nFPCASH'), 'latin1'));
    expect([await sold(dossier), await schemes(dossier)]).toEqual([['air principal'], ['fare margin']]);
  });
  it('a stay is sold in the own name, at one point of sale for its hotel, and as a person says', async () => {
    const { app } = desk;
    const enter = async (pointOfSale: object, more: object = {}): Promise<string[]> => {
      const { ref } = await app.op('dossier.create', { title: 'Séjour', ...pointOfSale });
      await app.op('service.add', { dossier: ref, service: 'hotel', supplier: 'LAC', item: stays('2026-07-04', '2026-07-11'), ...more });
      return sold(ref);
    };
    expect(await enter({})).toEqual(['hotel principal']);
    expect(await enter({ pointOfSale: 'QUAI' })).toEqual(['hotel agent']);
    expect(await enter({ pointOfSale: 'QUAI' }, { soldAs: 'principal' })).toEqual(['hotel principal']);
  });
});
