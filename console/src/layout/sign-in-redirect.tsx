import { useNavigate, useRouter } from '@tanstack/react-router';
import { useEffect } from 'react';

/**
 * Sends a visitor to the sign-in page, which returns to this page. Once: the location changes as soon as the navigation starts, and
 * must not start another one.
 */
export function SignInRedirect() {
  const router = useRouter();
  const navigate = useNavigate();
  useEffect(() => {
    const { pathname, publicHref } = router.state.location;
    if (pathname === '/sign-in') return;
    void navigate({ to: '/sign-in', search: pathname === '/' ? {} : { next: publicHref }, replace: true });
  }, [router, navigate]);
  return null;
}
