/** Service `rail`: journeys by train and their tickets. */
import { Type } from 'typebox';
import { definePlugin, Provides, provide, SERVICE_CONTRACT } from '../../core/contracts/index.ts';
import { RailReported } from './item.ts';
import { railService } from './service.ts';
import { shown } from './shown.ts';

export default definePlugin({
  id: 'rail',
  kind: 'service',
  contract: SERVICE_CONTRACT,
  host: '>=0.1',
  config: Type.Object({}, { additionalProperties: false }),
  reported: RailReported,
  shown,
  providers: [provide(Provides.service, {}, () => railService)],
});
