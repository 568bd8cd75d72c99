import { type AuditFault, referenceOf } from '../../src/audit/sealing/faults.js';
import type { AuditVerification, KnownHead } from '../../src/audit/sealing/verification.js';

/** A head with which the trail was compared. */
export interface ComparedHead extends KnownHead {
  /** Absent for heads of the command line. */
  sealedAt?: string;
  /** The file or the option that has it. */
  source: string;
}

/** A verification and what it was given. */
export interface Verified {
  result: AuditVerification;
  compared: readonly ComparedHead[];
  /** The file in the data folder that may have a head. */
  file: string;
  accepted: readonly string[];
}

/** Prints the result for operators: faults and warnings on the error output, everything else on the output. */
export function printVerification({ result, compared, file, accepted }: Verified): void {
  const { faults } = result;
  if (faults.count > 0) printFaults(result);
  else console.log(`The audit trail is intact: ${result.sealedCount} events in ${result.sealCount} seals.`);
  console.log(`  ${result.droppedSealCount} seals without events, which the retention deleted`);
  console.log(`  ${result.erasedCount} events whose personal data was deleted with the user`);
  console.log(`  ${result.unsealedCount} newer events that are not sealed yet`);
  if (faults.acceptedCount > 0) console.log(`  ${faults.acceptedCount} faults that --accept accepts`);
  for (const { number, sealedAt, source } of compared) {
    const newer = Math.max(0, (result.lastSeal ?? 0) - number);
    const time = sealedAt ? ` of ${sealedAt}` : '';
    console.log(`The end was compared with seal ${number}${time} (${source}), and ${newer} seals are newer.`);
  }
  if (compared.length === 0)
    console.error(
      `Warning: a removed end is not noticed, because there is no head to compare with: ${file} does not exist. Set DATA_DIR, or pass --head.`,
    );
  for (const reference of accepted.filter((it) => !faults.used.has(it)))
    console.error(`Warning: --accept ${reference} is not needed: it has no fault.`);
}

function printFaults({ faults }: AuditVerification): void {
  console.error(`The audit trail is not intact: ${faults.count} faults.`);
  for (const fault of faults.listed) console.error(`  ${placeOf(fault)}: ${fault.problem}`);
  const hidden = faults.count - faults.listed.length;
  if (hidden > 0) console.error(`  and ${hidden} more`);
  console.error('What to do: docs/operations.md, "The audit trail is not intact".');
  const references = new Set(faults.listed.map(referenceOf));
  console.error(
    `Once they are explained: ${[...references].map((reference) => `--accept ${reference}`).join(' ')}`,
  );
}

function placeOf({ eventId, position, seal }: AuditFault): string {
  const places = [
    eventId && `event ${eventId}`,
    position && `position ${position}`,
    seal && `seal ${seal}`,
  ].filter(Boolean);
  return places.join(', ');
}
