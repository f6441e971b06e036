import { seal } from '../../../contracts/migration.ts';

export default seal('access_users');
