/** Service `air`: journeys by air, their tickets, EMDs and MCOs. */
import { Type } from 'typebox';
import { definePlugin, Provides, provide, SERVICE_CONTRACT } from '../../core/contracts/index.ts';
import { connections, SHORT_MINUTES } from './connections.ts';
import { AirReported } from './item.ts';
import { airService } from './service.ts';
import { shown } from './shown.ts';

export default definePlugin({
  id: 'air',
  kind: 'service',
  contract: SERVICE_CONTRACT,
  host: '>=0.1',
  config: Type.Object(
    {
      shortConnection: Type.Optional(
        Type.Integer({
          minimum: 0,
          maximum: 600,
          default: SHORT_MINUTES,
          description: 'Minutes under which a change of planes is noticed',
        }),
      ),
    },
    { additionalProperties: false },
  ),
  reported: AirReported,
  shown,
  checks: [connections],
  providers: [provide(Provides.service, {}, () => airService)],
});
