import { addColumn } from '../../../contracts/migration.ts';

export default addColumn('parties_clients', { postcode: 'key?' });
