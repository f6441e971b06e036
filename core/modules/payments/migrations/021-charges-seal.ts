import { seal } from '../../../contracts/migration.ts';

export default seal('payments_charges');
