import { seal } from '../../../contracts/migration.ts';

export default seal('payments_charge_events');
