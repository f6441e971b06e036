import { refuse } from '../../../contracts/migration.ts';

export default refuse('delete', 'dossiers_price_lines');
