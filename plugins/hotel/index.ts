/** Service `hotel`: stays in hotels, room by room. */
import { Type } from 'typebox';
import { definePlugin, Provides, provide, SERVICE_CONTRACT } from '../../core/contracts/index.ts';
import { HotelReported } from './item.ts';
import { hotelService } from './service.ts';
import { shown } from './shown.ts';

export default definePlugin({
  id: 'hotel',
  kind: 'service',
  contract: SERVICE_CONTRACT,
  host: '>=0.1',
  config: Type.Object({}, { additionalProperties: false }),
  reported: HotelReported,
  shown,
  providers: [provide(Provides.service, {}, () => hotelService)],
});
