import { refuse } from '../../../contracts/migration.ts';

export default refuse('update', 'dossiers_timeline');
