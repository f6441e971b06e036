/** Writes what rail and hotel distributors send: an order of trains in XML, an itinerary in JSON. */
import { amount } from './air.ts';

export interface RailOrder {
  readonly id: number;
  readonly on: string;
  readonly from: string;
  readonly to: string;
  readonly departs: string;
  readonly arrives: string;
  readonly train: string;
  readonly traveller: { readonly first: string; readonly last: string };
  /** Cents the railway asks, and the distributor's fee. */
  readonly price: bigint;
  readonly fee: bigint;
}

const dotted = (day: string): string => day.split('-').reverse().join('.');
const dottedTime = (time: string): string => `${dotted(time.slice(0, 10))} ${time.slice(11)}:00`;

/** One train for one traveller. */
export function railMessage(o: RailOrder): string {
  const money = [
    `<documentsPrice>${amount(o.price)}</documentsPrice>`,
    `<fees>${amount(o.fee)}</fees><purchasePrice>${amount(o.price + o.fee)}</purchasePrice>`,
    '<agentCommission>0</agentCommission>',
    `<totalPrice>${amount(o.price + o.fee)}</totalPrice>`,
    '<remitCommission>0</remitCommission>',
    '<markup>0</markup>',
    '<vatFromMarkup>0</vatFromMarkup>',
    '<currency>EUR</currency>',
  ].join('\n');
  return `<?xml version="1.0" encoding="UTF-8"?>
<ReservationsList>
<ReservationsList ResellerCode="CANAL" Username="canal.one" Timestamp="${o.on}T10:00:00+01:00">
<id>${o.id}</id>
<confirmationNumber>CN-${o.id}</confirmationNumber>
<service>railua</service>
<trainNumber>${o.train}</trainNumber>
<wagonNumber>12</wagonNumber>
<wagonType>1</wagonType>
<seats>041</seats>
<departureDate>${dottedTime(o.departs)}</departureDate>
<departureStation>${o.from}</departureStation>
<departureStationCode>2${o.id}</departureStationCode>
<arrivalDate>${dottedTime(o.arrives)}</arrivalDate>
<arrivalStation>${o.to}</arrivalStation>
<arrivalStationCode>3${o.id}</arrivalStationCode>
<addDate>${dotted(o.on)}</addDate>
<officeId>canal.one</officeId>
<contentrailId>9${o.id}</contentrailId>
<transporter>Transalpin Express</transporter>
<bookingWasConfirmed>1</bookingWasConfirmed>
<relatedServiceId></relatedServiceId>
<type>booking</type>
${money}
<status>OK</status>
<passenger>
<firstName>${o.traveller.first}</firstName>
<lastName>${o.traveller.last}</lastName>
<isChild>0</isChild>
<phone>0199000000</phone>
<email>voyageur@example.com</email>
<ticketNumber>T${o.id}</ticketNumber>
<birthday>1985-01-01</birthday>
${money}
</passenger>
</ReservationsList>
</ReservationsList>
`;
}

export interface HotelBooking {
  readonly id: string;
  readonly on: string;
  readonly from: string;
  readonly to: string;
  readonly guest: { readonly first: string; readonly last: string };
  /** Cents per stay, and the commission kept on it. */
  readonly total: bigint;
  readonly commission: bigint;
}

/** One room. */
export function hotelMessage(h: HotelBooking): string {
  const value = (cents: bigint) => ({ billable_currency: { value: amount(cents), currency: 'EUR' } });
  const stamp = `${h.on} 09:15:00.000000+00:00`;
  return JSON.stringify({
    itinerary_id: h.id,
    property_id: '20117755',
    email: 'voyageur@example.com',
    phone: { country_code: '33', number: '0199000000' },
    rooms: [
      {
        id: `${h.id}01`,
        confirmation_id: { expedia: h.id.slice(-8), property: `CN-${h.id.slice(-4)}` },
        checkin: h.from,
        checkout: h.to,
        number_of_adults: 1,
        given_name: h.guest.first,
        family_name: h.guest.last,
        status: 'booked',
        rate: { id: '900000001', refundable: true, pricing: { totals: { inclusive: value(h.total), marketing_fee: value(h.commission) } } },
      },
    ],
    creation_date_time: stamp,
    affiliate_reference_id: `CANAL-${h.id.slice(-4)}`,
    room_history: [[{ event_timestamp: stamp, event_type: 'created' }]],
  });
}
