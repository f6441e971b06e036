/** Who the plugin is. `escale check` reads it before any other code of it runs. */
import { definePlugin, Type } from 'escale/contracts';
import { check } from './check.ts';

export default definePlugin({
  id: 'scaffold-id',
  kind: 'module',
  contract: 1,
  host: '>=0.1',
  after: ['assist'],
  config: Type.Object(
    { days: Type.Optional(Type.Integer({ minimum: 0, maximum: 365, default: 7, description: 'days before the departure' })) },
    { additionalProperties: false },
  ),
  checks: [check],
});
