/** Service `hotel`: stays in hotels, room by room. */
import { Type } from 'typebox';
import { definePlugin, Provides, provide, SERVICE_CONTRACT } from '../../core/contracts/index.ts';
import { HotelReported } from './item.ts';
import { hotelService } from './service.ts';

export default definePlugin({
  id: 'hotel',
  kind: 'service',
  contract: SERVICE_CONTRACT,
  host: '>=0.1',
  config: Type.Object({}, { additionalProperties: false }),
  reported: HotelReported,
  shown: { names: { fr: { one: 'Hôtel', many: 'Hôtels' }, en: { one: 'Hotel', many: 'Hotels' } }, icon: 'bed' },
  providers: [provide(Provides.service, {}, () => hotelService)],
});
