/** As agent or in the own name: by the rules of the agency, of what is imported and of what is entered. */
import { afterAll, beforeAll, expect, it } from 'vitest';
import { airSale } from '../kit/air.ts';
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

  it('a ticket is sold for its airline, and on a contract in the own name', async () => {
    const sale = (ticket: string, locator: string) =>
      airSale({ ticket, locator, fare: '100.00', taxes: [['20.00', 'YQ']], total: '120.00' });
    const [plain = ''] = (await importFile(desk.app, sale('2400000901', 'AGENT1'))).dossiers;
    const on = Buffer.from(sale('2400000902', 'AGENT2').toString('latin1').replace('FPCASH', 'FTIT26EX\r\nFPCASH'), 'latin1');
    const [agreed = ''] = (await importFile(desk.app, on)).dossiers;
    expect([await sold(plain), await sold(agreed)]).toEqual([['air agent'], ['air principal']]);
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
