/** Tables of parties, private to this module. */
import { table } from '../../contracts/index.ts';
import createClients from './migrations/001-clients.ts';
import createSuppliers from './migrations/002-suppliers.ts';
import createPointsOfSale from './migrations/003-points-of-sale.ts';
import createTravellers from './migrations/004-travellers.ts';

export const clients = table(createClients);
export const suppliers = table(createSuppliers);
export const pointsOfSale = table(createPointsOfSale);
export const travellers = table(createTravellers);
