import { PostPacingDocument } from '@patchbay/client/operations';
import { Link } from '@tanstack/react-router';
import { useQuery } from 'urql';
import { postTexts } from '../../texts/posts.js';
import { describePacing } from './describe-pacing.js';

const texts = postTexts.pacing;

/** How often an account posts at most, and when it may post next. */
export function PacingNote({ accountId }: { accountId: string }) {
  const [{ data }] = useQuery({
    query: PostPacingDocument,
    variables: { id: accountId },
    requestPolicy: 'cache-and-network',
  });
  const pacing = data?.account?.postPacing;
  // The line is reserved while it loads.
  return (
    <p className="min-h-5 text-sm text-soft">
      {pacing && (
        <>
          {describePacing(pacing)}{' '}
          <Link to="/accounts/$accountId" params={{ accountId }}>
            {texts.change}
          </Link>
        </>
      )}
    </p>
  );
}
