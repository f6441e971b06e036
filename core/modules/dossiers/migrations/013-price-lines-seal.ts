import { seal } from '../../../contracts/migration.ts';

export default seal('dossiers_price_lines');
