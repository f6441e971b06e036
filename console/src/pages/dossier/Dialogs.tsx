/** Opens the dialog the page asks for. */
import { ReasonDialog } from '../../form/ReasonDialog.tsx';
import { BankReturn } from './dialogs/BankReturn.tsx';
import { EditDossier } from './dialogs/EditDossier.tsx';
import { CreditNote, IssueInvoice } from './dialogs/Invoicing.tsx';
import { SendMessage } from './dialogs/Message.tsx';
import { MovePayment, RecordPayment, Refund } from './dialogs/Money.tsx';
import { PdfPreview } from './dialogs/Pdf.tsx';
import { AddPrice } from './dialogs/Price.tsx';
import { ReverseReceipt } from './dialogs/ReverseReceipt.tsx';
import { AddService, EditService } from './dialogs/Service.tsx';
import { ShareReceipt } from './dialogs/Share.tsx';
import { SupplierInvoice } from './dialogs/SupplierInvoice.tsx';
import type { Dialog, DossierData } from './shared.ts';

export interface DialogProps {
  readonly dossier: DossierData;
  readonly onClose: () => void;
  /** Something was written: read the dossier again. */
  readonly onDone: () => void;
}

export function Dialogs({ dialog, ...props }: DialogProps & { dialog: Dialog }) {
  switch (dialog.kind) {
    case 'edit':
      return <EditDossier {...props} />;
    case 'service':
      return <AddService {...props} />;
    case 'editService':
      return <EditService {...props} service={dialog.service} />;
    case 'price':
      return <AddPrice {...props} service={dialog.service} />;
    case 'invoice':
      return <IssueInvoice {...props} />;
    case 'credit':
      return <CreditNote {...props} invoice={dialog.invoice} />;
    case 'pdf':
      return <PdfPreview paper={dialog.paper} onClose={props.onClose} />;
    case 'pay':
      return <RecordPayment {...props} />;
    case 'refund':
      return <Refund {...props} />;
    case 'move':
      return <MovePayment {...props} />;
    case 'bankReturn':
      return <BankReturn {...props} receipt={dialog.receipt} text={dialog.text} />;
    case 'reverseReceipt':
      return <ReverseReceipt {...props} receipt={dialog.receipt} left={dialog.left} />;
    case 'message':
      return <SendMessage {...props} />;
    case 'share':
      return <ShareReceipt {...props} />;
    case 'decide':
      return <ReasonDialog decision={dialog.decision} onClose={props.onClose} onDone={props.onDone} />;
    case 'supplierInvoice':
      return <SupplierInvoice {...props} />;
  }
}
