/** Tables of parties, private to this module. */
import { table } from '../../contracts/index.ts';
import createClients from './migrations/001-clients.ts';
import createSuppliers from './migrations/002-suppliers.ts';
import createPointsOfSale from './migrations/003-points-of-sale.ts';
import createTravellers from './migrations/004-travellers.ts';
import createCodes from './migrations/005-codes.ts';
import addPostcode from './migrations/006-clients-postcode.ts';
import addCity from './migrations/007-clients-city.ts';
import addCountry from './migrations/008-clients-country.ts';
import addEInvoiceAddress from './migrations/009-clients-e-invoice-address.ts';

import createBillers from './migrations/010-billers.ts';

export const clients = table(createClients, addPostcode, addCity, addCountry, addEInvoiceAddress);
export const suppliers = table(createSuppliers);
export const pointsOfSale = table(createPointsOfSale);
export const travellers = table(createTravellers);
export const codes = table(createCodes);
export const billers = table(createBillers);
