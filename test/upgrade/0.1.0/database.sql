--
-- PostgreSQL database dump
--


-- Dumped from database version 15.20 (Debian 15.20-0+deb12u1)
-- Dumped by pg_dump version 15.20 (Debian 15.20-0+deb12u1)

SET statement_timeout = 0;
SET lock_timeout = 0;
SET idle_in_transaction_session_timeout = 0;
SET client_encoding = 'UTF8';
SET standard_conforming_strings = on;
SELECT pg_catalog.set_config('search_path', '', false);
SET check_function_bodies = false;
SET xmloption = content;
SET client_min_messages = warning;
SET row_security = off;

--
-- Name: app_now(); Type: FUNCTION; Schema: public; Owner: -
--

CREATE FUNCTION public.app_now() RETURNS timestamp with time zone
    LANGUAGE sql STABLE PARALLEL SAFE
    AS $$
        SELECT statement_timestamp() + (SELECT offset_ms FROM clock_offset) * interval '1 millisecond'
      $$;


--
-- Name: audit_events_refuse_change(); Type: FUNCTION; Schema: public; Owner: -
--

CREATE FUNCTION public.audit_events_refuse_change() RETURNS trigger
    LANGUAGE plpgsql
    AS $$
      BEGIN
        RAISE EXCEPTION 'audit_events is append-only: % is refused', TG_OP USING ERRCODE = 'insufficient_privilege';
      END
      $$;


--
-- Name: oidc_revoke_deleted_user(); Type: FUNCTION; Schema: public; Owner: -
--

CREATE FUNCTION public.oidc_revoke_deleted_user() RETURNS trigger
    LANGUAGE plpgsql
    AS $$
        BEGIN
          INSERT INTO oidc_revocations (id, kind, target, issued_before, expires_at)
          VALUES (gen_random_uuid(), 'USER', OLD.id::text, app_now(), app_now() + interval '2 hours');
          RETURN OLD;
        END
      $$;


--
-- Name: set_changed_in(); Type: FUNCTION; Schema: public; Owner: -
--

CREATE FUNCTION public.set_changed_in() RETURNS trigger
    LANGUAGE plpgsql
    AS $$
        BEGIN
          NEW.changed_in := pg_current_xact_id()::text::bigint;
          RETURN NEW;
        END
      $$;


SET default_tablespace = '';

SET default_table_access_method = heap;

--
-- Name: account_audiences; Type: TABLE; Schema: public; Owner: -
--

CREATE TABLE public.account_audiences (
    account_id uuid NOT NULL,
    audience text NOT NULL,
    dimension text NOT NULL,
    key text NOT NULL,
    value bigint NOT NULL,
    observed_at timestamp with time zone NOT NULL,
    CONSTRAINT account_audiences_audience_check CHECK ((audience = ANY (ARRAY['FOLLOWERS'::text, 'ENGAGED'::text]))),
    CONSTRAINT account_audiences_dimension_check CHECK ((dimension = ANY (ARRAY['AGE'::text, 'CITY'::text, 'COUNTRY'::text, 'GENDER'::text])))
);


--
-- Name: account_metrics; Type: TABLE; Schema: public; Owner: -
--

CREATE TABLE public.account_metrics (
    account_id uuid NOT NULL,
    ends_at timestamp with time zone NOT NULL,
    name text NOT NULL,
    value bigint NOT NULL,
    observed_at timestamp with time zone NOT NULL
);


--
-- Name: accounts; Type: TABLE; Schema: public; Owner: -
--

CREATE TABLE public.accounts (
    id uuid NOT NULL,
    user_id uuid NOT NULL,
    grant_id uuid,
    platform text NOT NULL,
    external_id text NOT NULL,
    subjects text[] DEFAULT '{}'::text[] NOT NULL,
    label text,
    display_name text NOT NULL,
    username text,
    avatar_url text,
    profile jsonb NOT NULL,
    profile_synced_at timestamp with time zone DEFAULT public.app_now() NOT NULL,
    profile_due_at timestamp with time zone DEFAULT (public.app_now() + '24:00:00'::interval) NOT NULL,
    credentials text,
    rank integer NOT NULL,
    connected_at timestamp with time zone NOT NULL,
    disconnected_at timestamp with time zone,
    CONSTRAINT accounts_credentials_sealed_check CHECK (((credentials IS NULL) OR (credentials ~~ 'pbv1.%.%.%'::text)))
);


--
-- Name: audit_events; Type: TABLE; Schema: public; Owner: -
--

CREATE TABLE public.audit_events (
    id uuid NOT NULL,
    action text NOT NULL,
    outcome text NOT NULL,
    actor_kind text NOT NULL,
    actor_user_id uuid,
    actor_name text,
    target_type text,
    target_id text,
    user_id uuid,
    address text,
    details jsonb NOT NULL,
    created_at timestamp with time zone NOT NULL,
    CONSTRAINT audit_events_actor_kind_check CHECK ((actor_kind = ANY (ARRAY['USER'::text, 'CLIENT'::text, 'SYSTEM'::text, 'ANONYMOUS'::text]))),
    CONSTRAINT audit_events_outcome_check CHECK ((outcome = ANY (ARRAY['SUCCESS'::text, 'FAILURE'::text])))
);


--
-- Name: clock_offset; Type: TABLE; Schema: public; Owner: -
--

CREATE TABLE public.clock_offset (
    singleton boolean DEFAULT true NOT NULL,
    offset_ms bigint DEFAULT 0 NOT NULL,
    CONSTRAINT clock_offset_singleton_check CHECK (singleton)
);


--
-- Name: comment_replies; Type: TABLE; Schema: public; Owner: -
--

CREATE TABLE public.comment_replies (
    id uuid NOT NULL,
    user_id uuid NOT NULL,
    account_id uuid NOT NULL,
    comment_id uuid NOT NULL,
    key text,
    request_hash bytea NOT NULL,
    text text NOT NULL,
    state text NOT NULL,
    known_ids text[] NOT NULL,
    sent_at timestamp with time zone NOT NULL,
    settles_at timestamp with time zone NOT NULL,
    external_id text,
    CONSTRAINT comment_replies_external_id_check CHECK (((external_id IS NOT NULL) = (state = 'SENT'::text))),
    CONSTRAINT comment_replies_state_check CHECK ((state = ANY (ARRAY['SENDING'::text, 'UNCONFIRMED'::text, 'SENT'::text])))
);


--
-- Name: comments; Type: TABLE; Schema: public; Owner: -
--

CREATE TABLE public.comments (
    id uuid NOT NULL,
    user_id uuid NOT NULL,
    account_id uuid NOT NULL,
    external_id text NOT NULL,
    external_media_id text NOT NULL,
    external_parent_id text,
    text text NOT NULL,
    author_id text,
    author_username text,
    is_own boolean NOT NULL,
    is_hidden boolean NOT NULL,
    like_count integer,
    published_at timestamp with time zone NOT NULL,
    synced_at timestamp with time zone NOT NULL,
    gone_at timestamp with time zone,
    deleted_at timestamp with time zone
);


--
-- Name: connection_states; Type: TABLE; Schema: public; Owner: -
--

CREATE TABLE public.connection_states (
    id uuid NOT NULL,
    user_id uuid,
    session_id uuid,
    client_id text,
    platform text NOT NULL,
    login_type text NOT NULL,
    capabilities text[] NOT NULL,
    reconnect_account_id uuid,
    return_url text,
    stage text NOT NULL,
    ticket_hash bytea,
    state_hash bytea,
    binding_hash bytea,
    verifier text,
    code text,
    grant_id uuid,
    choices jsonb,
    account_ids uuid[],
    failure_code text,
    created_at timestamp with time zone NOT NULL,
    expires_at timestamp with time zone NOT NULL,
    consumed_at timestamp with time zone,
    left_at timestamp with time zone,
    reserved_until timestamp with time zone,
    CONSTRAINT connection_states_code_sealed_check CHECK (((code IS NULL) OR (code ~~ 'pbv1.%.%.%'::text))),
    CONSTRAINT connection_states_stage_check CHECK ((stage = ANY (ARRAY['TICKET'::text, 'AWAY'::text, 'INSTALL'::text, 'WORKING'::text, 'CHOOSING'::text, 'CONNECTED'::text, 'FAILED'::text]))),
    CONSTRAINT connection_states_verifier_sealed_check CHECK (((verifier IS NULL) OR (verifier ~~ 'pbv1.%.%.%'::text)))
);


--
-- Name: content_syncs; Type: TABLE; Schema: public; Owner: -
--

CREATE TABLE public.content_syncs (
    account_id uuid NOT NULL,
    state text NOT NULL,
    requested_at timestamp with time zone NOT NULL,
    read_at timestamp with time zone,
    pass_started_at timestamp with time zone,
    cursor text,
    synced_at timestamp with time zone,
    comments_synced_at timestamp with time zone,
    metrics_synced_at timestamp with time zone,
    audiences_synced_at timestamp with time zone,
    failure_code text,
    failure_message text,
    failed_at timestamp with time zone,
    CONSTRAINT content_syncs_state_check CHECK ((state = ANY (ARRAY['WAITING'::text, 'RUNNING'::text, 'DONE'::text, 'FAILED'::text])))
);


--
-- Name: data_deletion_requests; Type: TABLE; Schema: public; Owner: -
--

CREATE TABLE public.data_deletion_requests (
    id uuid NOT NULL,
    code text NOT NULL,
    platform text NOT NULL,
    person_id text NOT NULL,
    issued_at timestamp with time zone NOT NULL,
    received_at timestamp with time zone NOT NULL,
    finished_at timestamp with time zone,
    accounts_deleted integer
);


--
-- Name: grant_operations; Type: TABLE; Schema: public; Owner: -
--

CREATE TABLE public.grant_operations (
    id uuid NOT NULL,
    grant_id uuid NOT NULL,
    kind text NOT NULL,
    outcome text NOT NULL,
    platform_code text,
    platform_request_id text,
    at timestamp with time zone NOT NULL,
    duration_ms integer NOT NULL
);


--
-- Name: grants; Type: TABLE; Schema: public; Owner: -
--

CREATE TABLE public.grants (
    id uuid NOT NULL,
    user_id uuid NOT NULL,
    platform text NOT NULL,
    login_type text NOT NULL,
    subject text NOT NULL,
    status text NOT NULL,
    expired_reason text,
    expired_at timestamp with time zone,
    credentials text NOT NULL,
    token_version integer NOT NULL,
    scopes text[] NOT NULL,
    requested_scopes text[] NOT NULL,
    access_expires_at timestamp with time zone,
    refresh_expires_at timestamp with time zone,
    granted_at timestamp with time zone NOT NULL,
    notified_end timestamp with time zone,
    refreshed_at timestamp with time zone NOT NULL,
    last_used_at timestamp with time zone NOT NULL,
    refreshable boolean NOT NULL,
    refresh_at timestamp with time zone,
    lease_token uuid,
    lease_until timestamp with time zone,
    attempt_version integer,
    attempt_started_at timestamp with time zone,
    unanswered_since timestamp with time zone,
    forced_at timestamp with time zone,
    fallback text,
    suspect_since timestamp with time zone,
    failures integer DEFAULT 0 NOT NULL,
    last_error jsonb,
    CONSTRAINT grants_credentials_sealed_check CHECK (((credentials IS NULL) OR (credentials ~~ 'pbv1.%.%.%'::text))),
    CONSTRAINT grants_fallback_sealed_check CHECK (((fallback IS NULL) OR (fallback ~~ 'pbv1.%.%.%'::text))),
    CONSTRAINT grants_refresh_at_check CHECK (((refresh_at IS NOT NULL) OR (NOT refreshable))),
    CONSTRAINT grants_status_check CHECK ((status = ANY (ARRAY['ACTIVE'::text, 'EXPIRED'::text])))
);


--
-- Name: idempotent_requests; Type: TABLE; Schema: public; Owner: -
--

CREATE TABLE public.idempotent_requests (
    owner_id uuid NOT NULL,
    operation text NOT NULL,
    key text NOT NULL,
    user_id uuid,
    request_hash bytea NOT NULL,
    result_ids uuid[] NOT NULL,
    expires_at timestamp with time zone NOT NULL
);


--
-- Name: jobs; Type: TABLE; Schema: public; Owner: -
--

CREATE TABLE public.jobs (
    id uuid NOT NULL,
    kind text NOT NULL,
    key text,
    payload jsonb NOT NULL,
    request_id text,
    state text DEFAULT 'PENDING'::text NOT NULL,
    due_at timestamp with time zone NOT NULL,
    lease_until timestamp with time zone,
    revision integer DEFAULT 0 NOT NULL,
    claims integer DEFAULT 0 NOT NULL,
    attempts integer DEFAULT 0 NOT NULL,
    last_error text,
    created_at timestamp with time zone NOT NULL,
    died_at timestamp with time zone,
    CONSTRAINT jobs_died_at_check CHECK (((state = 'DEAD'::text) = (died_at IS NOT NULL))),
    CONSTRAINT jobs_state_check CHECK ((state = ANY (ARRAY['PENDING'::text, 'DEAD'::text])))
);


--
-- Name: mails; Type: TABLE; Schema: public; Owner: -
--

CREATE TABLE public.mails (
    id uuid NOT NULL,
    kind text NOT NULL,
    email text NOT NULL,
    user_id uuid,
    password_hash text,
    display_name text,
    details jsonb,
    created_at timestamp with time zone NOT NULL,
    expires_at timestamp with time zone NOT NULL,
    sent_at timestamp with time zone,
    used_at timestamp with time zone,
    CONSTRAINT mails_kind_check CHECK ((kind = ANY (ARRAY['SIGN_UP'::text, 'SIGN_UP_KNOWN'::text, 'RESET_PASSWORD'::text, 'PASSWORD_CHANGED'::text, 'CHANGE_EMAIL'::text, 'EMAIL_CHANGED'::text, 'RECONNECT_SOON'::text])))
);


--
-- Name: media; Type: TABLE; Schema: public; Owner: -
--

CREATE TABLE public.media (
    id uuid NOT NULL,
    user_id uuid NOT NULL,
    account_id uuid NOT NULL,
    external_id text NOT NULL,
    kind text NOT NULL,
    caption text NOT NULL,
    published_at timestamp with time zone NOT NULL,
    permalink text,
    cover_url text,
    duration_seconds double precision,
    width integer,
    height integer,
    synced_at timestamp with time zone NOT NULL,
    gone_at timestamp with time zone,
    CONSTRAINT media_kind_check CHECK ((kind = ANY (ARRAY['VIDEO'::text, 'PHOTO'::text, 'MIXED'::text])))
);


--
-- Name: media_metrics; Type: TABLE; Schema: public; Owner: -
--

CREATE TABLE public.media_metrics (
    media_id uuid NOT NULL,
    name text NOT NULL,
    value bigint NOT NULL,
    observed_at timestamp with time zone NOT NULL
);


--
-- Name: media_urls; Type: TABLE; Schema: public; Owner: -
--

CREATE TABLE public.media_urls (
    id uuid NOT NULL,
    attempt_id uuid NOT NULL,
    upload_id uuid NOT NULL,
    expires_at timestamp with time zone NOT NULL,
    fetched_at timestamp with time zone,
    revoked_at timestamp with time zone
);


--
-- Name: migrations; Type: TABLE; Schema: public; Owner: -
--

CREATE TABLE public.migrations (
    id integer NOT NULL,
    "timestamp" bigint NOT NULL,
    name character varying NOT NULL
);


--
-- Name: migrations_id_seq; Type: SEQUENCE; Schema: public; Owner: -
--

CREATE SEQUENCE public.migrations_id_seq
    AS integer
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1;


--
-- Name: migrations_id_seq; Type: SEQUENCE OWNED BY; Schema: public; Owner: -
--

ALTER SEQUENCE public.migrations_id_seq OWNED BY public.migrations.id;


--
-- Name: oidc_artifacts; Type: TABLE; Schema: public; Owner: -
--

CREATE TABLE public.oidc_artifacts (
    kind text NOT NULL,
    id_hash bytea NOT NULL,
    authorization_id uuid,
    uid text,
    user_code_hash bytea,
    payload jsonb NOT NULL,
    expires_at timestamp with time zone NOT NULL,
    consumed_at timestamp with time zone,
    response text,
    polled_at timestamp with time zone,
    poll_seconds integer,
    CONSTRAINT oidc_artifacts_attempt_sealed_check CHECK (((kind <> 'SignInAttempt'::text) OR COALESCE(((payload ->> 'sealed'::text) ~~ 'pbv1.%.%.%'::text), false))),
    CONSTRAINT oidc_artifacts_state_sealed_check CHECK (((kind <> 'Session'::text) OR ((payload -> 'state'::text) IS NULL) OR ((payload ->> 'state'::text) ~~ 'pbv1.%.%.%'::text)))
)
WITH (fillfactor='85');


--
-- Name: oidc_authorizations; Type: TABLE; Schema: public; Owner: -
--

CREATE TABLE public.oidc_authorizations (
    id uuid NOT NULL,
    user_id uuid NOT NULL,
    client_id uuid NOT NULL,
    scopes text[] NOT NULL,
    created_at timestamp with time zone NOT NULL,
    last_used_at timestamp with time zone,
    expires_at timestamp with time zone NOT NULL
);


--
-- Name: oidc_client_secrets; Type: TABLE; Schema: public; Owner: -
--

CREATE TABLE public.oidc_client_secrets (
    id uuid NOT NULL,
    client_id uuid NOT NULL,
    secret_hash bytea NOT NULL,
    created_at timestamp with time zone NOT NULL,
    expires_at timestamp with time zone
);


--
-- Name: oidc_client_usage; Type: TABLE; Schema: public; Owner: -
--

CREATE TABLE public.oidc_client_usage (
    client_id uuid NOT NULL,
    grants bigint NOT NULL,
    refreshes bigint NOT NULL,
    failures bigint NOT NULL,
    last_used_at timestamp with time zone NOT NULL
);


--
-- Name: oidc_client_usage_days; Type: TABLE; Schema: public; Owner: -
--

CREATE TABLE public.oidc_client_usage_days (
    client_id uuid NOT NULL,
    day date NOT NULL,
    grants bigint NOT NULL,
    refreshes bigint NOT NULL,
    failures bigint NOT NULL
);


--
-- Name: oidc_clients; Type: TABLE; Schema: public; Owner: -
--

CREATE TABLE public.oidc_clients (
    id uuid NOT NULL,
    name text NOT NULL,
    kind text NOT NULL,
    redirect_uris text[] NOT NULL,
    post_logout_redirect_uris text[] NOT NULL,
    scopes text[] NOT NULL,
    owner_user_id uuid,
    may_introspect boolean NOT NULL,
    extra_grants text[] NOT NULL,
    created_at timestamp with time zone NOT NULL,
    updated_at timestamp with time zone NOT NULL,
    disabled_at timestamp with time zone,
    pkce_exempt boolean DEFAULT false NOT NULL,
    changed_in bigint NOT NULL,
    token_generation integer DEFAULT 0 NOT NULL,
    CONSTRAINT oidc_clients_kind_check CHECK ((kind = ANY (ARRAY['CONFIDENTIAL'::text, 'PUBLIC'::text, 'NATIVE'::text, 'DEVICE'::text, 'SERVICE'::text]))),
    CONSTRAINT oidc_clients_pkce_exempt_check CHECK (((NOT pkce_exempt) OR (kind = 'CONFIDENTIAL'::text)))
);


--
-- Name: oidc_consents; Type: TABLE; Schema: public; Owner: -
--

CREATE TABLE public.oidc_consents (
    user_id uuid NOT NULL,
    client_id uuid NOT NULL,
    scopes text[] NOT NULL,
    given_at timestamp with time zone NOT NULL,
    updated_at timestamp with time zone NOT NULL
);


--
-- Name: oidc_identities; Type: TABLE; Schema: public; Owner: -
--

CREATE TABLE public.oidc_identities (
    id uuid NOT NULL,
    user_id uuid NOT NULL,
    provider text NOT NULL,
    subject text NOT NULL,
    created_at timestamp with time zone NOT NULL,
    last_used_at timestamp with time zone NOT NULL
);


--
-- Name: oidc_revocations; Type: TABLE; Schema: public; Owner: -
--

CREATE TABLE public.oidc_revocations (
    id uuid NOT NULL,
    kind text NOT NULL,
    target text NOT NULL,
    issued_before timestamp with time zone NOT NULL,
    expires_at timestamp with time zone NOT NULL,
    changed_in bigint NOT NULL,
    CONSTRAINT oidc_revocations_kind_check CHECK ((kind = ANY (ARRAY['TOKEN'::text, 'AUTHORIZATION'::text, 'CLIENT'::text, 'USER'::text])))
);


--
-- Name: oidc_signing_keys; Type: TABLE; Schema: public; Owner: -
--

CREATE TABLE public.oidc_signing_keys (
    id text NOT NULL,
    algorithm text NOT NULL,
    public_jwk jsonb NOT NULL,
    private_jwk text NOT NULL,
    created_at timestamp with time zone NOT NULL,
    active_from timestamp with time zone NOT NULL,
    CONSTRAINT oidc_signing_keys_algorithm_check CHECK ((algorithm = ANY (ARRAY['ES256'::text, 'RS256'::text]))),
    CONSTRAINT oidc_signing_keys_private_jwk_check CHECK ((private_jwk ~~ 'pbv1.%.%.%'::text))
);


--
-- Name: pending_revocations; Type: TABLE; Schema: public; Owner: -
--

CREATE TABLE public.pending_revocations (
    id uuid NOT NULL,
    platform text NOT NULL,
    login_type text NOT NULL,
    subject text NOT NULL,
    credentials text NOT NULL,
    token_version integer NOT NULL,
    access_expires_at timestamp with time zone,
    expires_at timestamp with time zone NOT NULL,
    user_id uuid,
    retired_at timestamp with time zone DEFAULT public.app_now() NOT NULL,
    CONSTRAINT pending_revocations_credentials_sealed_check CHECK (((credentials IS NULL) OR (credentials ~~ 'pbv1.%.%.%'::text)))
);


--
-- Name: platform_budgets; Type: TABLE; Schema: public; Owner: -
--

CREATE TABLE public.platform_budgets (
    key text NOT NULL,
    calls timestamp with time zone[] NOT NULL,
    blocked_until timestamp with time zone,
    expires_at timestamp with time zone NOT NULL
);


--
-- Name: post_attempts; Type: TABLE; Schema: public; Owner: -
--

CREATE TABLE public.post_attempts (
    id uuid NOT NULL,
    post_id uuid NOT NULL,
    platform text NOT NULL,
    number integer NOT NULL,
    origin text NOT NULL,
    state text NOT NULL,
    state_since timestamp with time zone NOT NULL,
    authority text NOT NULL,
    due_at timestamp with time zone,
    lease_until timestamp with time zone,
    fence integer DEFAULT 0 NOT NULL,
    tries integer DEFAULT 0 NOT NULL,
    polls integer DEFAULT 0 NOT NULL,
    last_error text,
    request_id text,
    created_at timestamp with time zone NOT NULL,
    started_at timestamp with time zone,
    publish_id text,
    upload_url text,
    upload_expires_at timestamp with time zone,
    total_bytes bigint,
    chunk_size bigint,
    chunk_count integer,
    bytes_sent bigint DEFAULT 0 NOT NULL,
    reached_platform boolean DEFAULT false NOT NULL,
    final_sent boolean DEFAULT false NOT NULL,
    platform_status text,
    platform_post_id text,
    public_url text,
    is_public boolean,
    publicity_at timestamp with time zone,
    status_at timestamp with time zone,
    fail_reason text,
    fail_message text,
    next_action text,
    CONSTRAINT post_attempts_authority_check CHECK ((authority = ANY (ARRAY['LOCAL'::text, 'PLATFORM'::text]))),
    CONSTRAINT post_attempts_origin_check CHECK ((origin = ANY (ARRAY['PERSON'::text, 'MACHINE'::text]))),
    CONSTRAINT post_attempts_state_check CHECK ((state = ANY (ARRAY['READY'::text, 'INITIATING'::text, 'UPLOADING'::text, 'PUBLISHING'::text, 'PROCESSING'::text, 'AWAITING_CREATOR'::text, 'PUBLISHED'::text, 'FAILED'::text, 'UNCONFIRMED'::text, 'CANCELED'::text]))),
    CONSTRAINT post_attempts_upload_url_check CHECK (((upload_url IS NULL) OR (upload_url ~~ 'pbv1.%.%.%'::text)))
);


--
-- Name: post_containers; Type: TABLE; Schema: public; Owner: -
--

CREATE TABLE public.post_containers (
    id uuid NOT NULL,
    attempt_id uuid NOT NULL,
    "position" integer NOT NULL,
    container_id text NOT NULL,
    upload_url text,
    sent boolean DEFAULT false NOT NULL,
    ready boolean DEFAULT false NOT NULL,
    send_started boolean DEFAULT false NOT NULL,
    CONSTRAINT post_containers_upload_url_check CHECK (((upload_url IS NULL) OR (upload_url ~~ 'pbv1.%.%.%'::text)))
);


--
-- Name: post_media; Type: TABLE; Schema: public; Owner: -
--

CREATE TABLE public.post_media (
    post_id uuid NOT NULL,
    "position" integer NOT NULL,
    upload_id uuid NOT NULL
);


--
-- Name: posts; Type: TABLE; Schema: public; Owner: -
--

CREATE TABLE public.posts (
    id uuid NOT NULL,
    user_id uuid NOT NULL,
    account_id uuid NOT NULL,
    platform text NOT NULL,
    kind text NOT NULL,
    caption text NOT NULL,
    options jsonb NOT NULL,
    publish_at timestamp with time zone,
    state text NOT NULL,
    attempt_number integer NOT NULL,
    platform_status text,
    platform_post_id text,
    public_url text,
    is_public boolean,
    fail_reason text,
    fail_message text,
    next_action text NOT NULL,
    quota_month date NOT NULL,
    quota_returned boolean NOT NULL,
    created_at timestamp with time zone NOT NULL,
    updated_at timestamp with time zone NOT NULL,
    CONSTRAINT posts_kind_check CHECK ((kind = ANY (ARRAY['VIDEO'::text, 'PHOTO'::text, 'MIXED'::text]))),
    CONSTRAINT posts_state_check CHECK ((state = ANY (ARRAY['SCHEDULED'::text, 'UPLOADING'::text, 'PROCESSING'::text, 'AWAITING_CREATOR'::text, 'PUBLISHED'::text, 'FAILED'::text, 'UNCONFIRMED'::text, 'CANCELED'::text])))
);


--
-- Name: publishing_quotas; Type: TABLE; Schema: public; Owner: -
--

CREATE TABLE public.publishing_quotas (
    account_id uuid NOT NULL,
    quota_limit integer NOT NULL,
    used integer NOT NULL,
    resets_at timestamp with time zone,
    synced_at timestamp with time zone NOT NULL
);


--
-- Name: schedules; Type: TABLE; Schema: public; Owner: -
--

CREATE TABLE public.schedules (
    name text NOT NULL,
    next_run_at timestamp with time zone NOT NULL,
    last_run_at timestamp with time zone,
    last_success_at timestamp with time zone,
    last_error text
);


--
-- Name: sessions; Type: TABLE; Schema: public; Owner: -
--

CREATE TABLE public.sessions (
    id uuid NOT NULL,
    user_id uuid NOT NULL,
    id_hash bytea NOT NULL,
    created_at timestamp with time zone NOT NULL,
    last_seen_at timestamp with time zone NOT NULL,
    expires_at timestamp with time zone NOT NULL,
    user_agent text,
    address text,
    selected_account_id uuid
);


--
-- Name: subject_fences; Type: TABLE; Schema: public; Owner: -
--

CREATE TABLE public.subject_fences (
    platform text NOT NULL,
    subject text NOT NULL,
    lease_token uuid,
    busy_until timestamp with time zone
);


--
-- Name: subscriptions; Type: TABLE; Schema: public; Owner: -
--

CREATE TABLE public.subscriptions (
    user_id uuid NOT NULL,
    tier_id uuid NOT NULL,
    assigned_at timestamp with time zone NOT NULL
);


--
-- Name: tiers; Type: TABLE; Schema: public; Owner: -
--

CREATE TABLE public.tiers (
    id uuid NOT NULL,
    name text NOT NULL,
    rank integer NOT NULL,
    account_limit integer,
    platform_account_limits jsonb DEFAULT '{}'::jsonb NOT NULL,
    post_limit integer,
    graphql_cost_limit integer NOT NULL,
    is_default boolean DEFAULT false NOT NULL,
    archived_at timestamp with time zone,
    created_at timestamp with time zone NOT NULL,
    CONSTRAINT tiers_default_check CHECK ((NOT (is_default AND (archived_at IS NOT NULL)))),
    CONSTRAINT tiers_limits_check CHECK (((account_limit >= 0) AND (post_limit >= 0) AND (graphql_cost_limit > 0) AND (jsonb_typeof(platform_account_limits) = 'object'::text)))
);


--
-- Name: uploads; Type: TABLE; Schema: public; Owner: -
--

CREATE TABLE public.uploads (
    id uuid NOT NULL,
    user_id uuid NOT NULL,
    state text NOT NULL,
    size_bytes bigint NOT NULL,
    file_name text,
    kind text,
    content_type text,
    duration_seconds double precision,
    width integer,
    height integer,
    frames_per_second double precision,
    rejected_because text,
    created_at timestamp with time zone NOT NULL,
    expires_at timestamp with time zone,
    writer_id uuid,
    writer_until timestamp with time zone,
    writer_awaited boolean DEFAULT false NOT NULL,
    metadata text,
    media_details jsonb,
    CONSTRAINT uploads_ready_check CHECK (((state <> 'READY'::text) OR ((kind IS NOT NULL) AND (content_type IS NOT NULL)))),
    CONSTRAINT uploads_rejected_check CHECK (((state = 'REJECTED'::text) = (rejected_because IS NOT NULL))),
    CONSTRAINT uploads_size_bytes_check CHECK ((size_bytes >= 0)),
    CONSTRAINT uploads_state_check CHECK ((state = ANY (ARRAY['RECEIVING'::text, 'READY'::text, 'REJECTED'::text, 'DISCARDED'::text])))
);


--
-- Name: usage; Type: TABLE; Schema: public; Owner: -
--

CREATE TABLE public.usage (
    user_id uuid NOT NULL,
    month date NOT NULL,
    posts integer NOT NULL,
    CONSTRAINT usage_posts_check CHECK ((posts >= 0))
);


--
-- Name: users; Type: TABLE; Schema: public; Owner: -
--

CREATE TABLE public.users (
    id uuid NOT NULL,
    email text NOT NULL,
    email_verified_at timestamp with time zone NOT NULL,
    password_hash text,
    display_name text,
    role text NOT NULL,
    created_at timestamp with time zone NOT NULL,
    username text,
    metadata jsonb DEFAULT '{}'::jsonb NOT NULL,
    CONSTRAINT users_email_lower_check CHECK ((email = lower(email))),
    CONSTRAINT users_metadata_check CHECK (((jsonb_typeof(metadata) = 'object'::text) AND (length((metadata)::text) <= 32768))),
    CONSTRAINT users_role_check CHECK ((role = ANY (ARRAY['USER'::text, 'ADMIN'::text]))),
    CONSTRAINT users_username_check CHECK ((username ~ '^[a-z][a-z0-9._-]{1,28}[a-z0-9]$'::text))
);


--
-- Name: webhook_events; Type: TABLE; Schema: public; Owner: -
--

CREATE TABLE public.webhook_events (
    id uuid NOT NULL,
    event_key bytea NOT NULL,
    platform text NOT NULL,
    type text NOT NULL,
    subject text,
    payload bytea NOT NULL,
    unread_body boolean NOT NULL,
    occurred_at timestamp with time zone,
    received_at timestamp with time zone NOT NULL,
    request_id text NOT NULL,
    state text NOT NULL,
    due_at timestamp with time zone,
    lease_id uuid,
    attempts smallint DEFAULT 0 NOT NULL,
    publish_id text,
    note text,
    last_error text,
    processed_at timestamp with time zone,
    awaits text,
    CONSTRAINT webhook_events_due_at_check CHECK (((due_at IS NOT NULL) = (state = ANY (ARRAY['PENDING'::text, 'UNMATCHED'::text])))),
    CONSTRAINT webhook_events_event_key_check CHECK ((octet_length(event_key) = 32)),
    CONSTRAINT webhook_events_processed_at_check CHECK (((processed_at IS NOT NULL) = (state = ANY (ARRAY['PROCESSED'::text, 'IGNORED'::text])))),
    CONSTRAINT webhook_events_state_check CHECK ((state = ANY (ARRAY['PENDING'::text, 'UNMATCHED'::text, 'PROCESSED'::text, 'IGNORED'::text, 'UNPARSED'::text, 'DEAD'::text])))
);


--
-- Name: migrations id; Type: DEFAULT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.migrations ALTER COLUMN id SET DEFAULT nextval('public.migrations_id_seq'::regclass);


--
-- Data for Name: account_audiences; Type: TABLE DATA; Schema: public; Owner: -
--



--
-- Data for Name: account_metrics; Type: TABLE DATA; Schema: public; Owner: -
--



--
-- Data for Name: accounts; Type: TABLE DATA; Schema: public; Owner: -
--

INSERT INTO public.accounts VALUES ('01a22533-7eab-75bb-8033-3e738db73a6c', '01a22533-7dff-75bb-8033-19ed53072df7', '01a22533-7e7d-75bb-8033-28ac1b309e45', 'TIKTOK', '-0002yAMYnRooWU1X3rnMfhICScnE4Zc03rAcYLiQjmV', '{-0002yAMYnRooWU1X3rnMfhICScnE4Zc03rAcYLiQjmV}', NULL, 'Simulated Demo Creator', 'demo.2ad6c526', 'http://127.0.0.1:28438/sim/avatar/demo.2ad6c526.svg', '{"bio": "Simulated creator.", "unionId": "f4a0cc83979dee0b7f8f06e9d4fff134", "isVerified": false, "likesCount": 15300, "profileUrl": "http://127.0.0.1:28438/@demo.2ad6c526", "videoCount": 0, "followerCount": 1204, "followingCount": 87}', '2026-11-29 02:47:41.485232+00', '2026-11-30 02:47:41.485232+00', NULL, 0, '2026-11-29 02:47:41.485232+00', NULL);
INSERT INTO public.accounts VALUES ('01a22533-893b-75bb-8033-a2dbe6f73902', '01a22533-88d4-75bb-8033-7ff1f24f92c6', '01a22533-891f-75bb-8033-8d8fd9ffbaf0', 'INSTAGRAM', '17841553771078513', '{27737256182942313}', NULL, 'Simulated Demo Creator', 'demo.8fa024c6', 'http://127.0.0.1:28441/sim/avatar/demo.8fa024c6.svg?oh=d6df1a5ccece1a92d7afb6bb84eaacb6&oe=6b0ce3d0', '{"website": null, "pageName": null, "biography": "Simulated account.", "loginType": "INSTAGRAM_LOGIN", "pageTasks": [], "mediaCount": 0, "accountType": "BUSINESS", "followerCount": 1204, "followingCount": 88}', '2026-11-29 02:47:44.188697+00', '2026-11-30 02:47:44.188697+00', 'pbv1.snapshot.3zUed93B-G8LzVcX.pRZT52Y3V3i1QoV2s5va5ZL9UMU-1XfSl-x4hY0U3KPmtrB1m8_EJpN8vh8', 0, '2026-11-29 02:47:44.188697+00', NULL);
INSERT INTO public.accounts VALUES ('01a22533-9955-75bb-8034-19d08af9999e', '01a22533-98fc-75bb-8033-f4b55c04fe69', '01a22533-993c-75bb-8034-05e3c11adc6e', 'INSTAGRAM', '17841005957784347', '{10227341687804471}', NULL, 'Simulated Demo Creator', 'demo.8caccef0', 'http://127.0.0.1:28441/sim/avatar/demo.8caccef0.svg?oh=52a9b03408365258fb2d95d0989d66f9&oe=6b0ce3d4', '{"website": null, "pageName": "Simulated Demo Page", "biography": "Simulated account.", "loginType": "FACEBOOK_LOGIN", "pageTasks": ["CREATE_CONTENT", "MANAGE"], "mediaCount": 0, "accountType": null, "followerCount": 1204, "followingCount": 88}', '2026-11-29 02:47:48.310456+00', '2026-11-30 02:47:48.310456+00', 'pbv1.snapshot.90RDhPJYR2vzs53V.475k3RMlRNO4p4VhzLkxrx1R4IKOV7wEyKZyxv6GrkzUSUQOO-ugoD7WPlrCVXG8TCe792pDAWvKhbryXqP7UkTv3Ej414S1qrF7iPpEDRrRoOkfarBnlah0IqpNPmb5X28_zNFZ8CGgtGQF-nEH_tKZmtqGVNfAjA9bAkjd8IJuCNiXs9XbqxvCMYzy2veUqoMvl-2Oe_VfQtE68z4sSC5d96MKChrTDph-CJ5VJBtEpOeYVpXk1WzISYbzVBmwovjx4LGg3mZFHTwrRch0vSLcniWst6l_Rtx3bCrS', 0, '2026-11-29 02:47:48.310456+00', NULL);


--
-- Data for Name: audit_events; Type: TABLE DATA; Schema: public; Owner: -
--

INSERT INTO public.audit_events VALUES ('01a22533-7ca4-75bb-8033-057ea45c6166', 'oauth.key_published', 'SUCCESS', 'SYSTEM', NULL, 'oauth', 'signing_key', 'I_Kt5oUngmfmpFOtsoF1nC', NULL, NULL, '{"algorithm": "ES256", "signsFrom": "2026-11-29T02:47:40.959Z"}', '2026-11-29 02:47:40.966167+00');
INSERT INTO public.audit_events VALUES ('01a22533-7ca8-75bb-8033-0bcfd873ac85', 'oauth.key_published', 'SUCCESS', 'SYSTEM', NULL, 'oauth', 'signing_key', 'JI411rc757uzJTRg0MIa7l', NULL, NULL, '{"algorithm": "RS256", "signsFrom": "2026-11-29T02:47:40.959Z"}', '2026-11-29 02:47:40.968447+00');
INSERT INTO public.audit_events VALUES ('01a22533-7d84-75bb-8033-16d6ae6e7134', 'user.sign_up_requested', 'SUCCESS', 'ANONYMOUS', NULL, NULL, 'email', '851f2c70398a5cf70b6a3d7d79518c4a', NULL, '127.0.0.1', '{}', '2026-11-29 02:47:41.188959+00');
INSERT INTO public.audit_events VALUES ('01a22533-7e05-75bb-8033-226dc570e9d4', 'user.signed_up', 'SUCCESS', 'ANONYMOUS', NULL, NULL, 'user', '01a22533-7dff-75bb-8033-19ed53072df7', '01a22533-7dff-75bb-8033-19ed53072df7', '127.0.0.1', '{}', '2026-11-29 02:47:41.31851+00');
INSERT INTO public.audit_events VALUES ('01a22533-7eae-75bb-8033-40691e36e5c7', 'account.connected', 'SUCCESS', 'USER', '01a22533-7dff-75bb-8033-19ed53072df7', NULL, 'account', '01a22533-7eab-75bb-8033-3e738db73a6c', '01a22533-7dff-75bb-8033-19ed53072df7', '127.0.0.1', '{"grantId": "01a22533-7e7d-75bb-8033-28ac1b309e45", "platform": "TIKTOK"}', '2026-11-29 02:47:41.487052+00');
INSERT INTO public.audit_events VALUES ('01a22533-8863-75bb-8033-785e98a18cc7', 'user.sign_up_requested', 'SUCCESS', 'ANONYMOUS', NULL, NULL, 'email', '00de4584e1ec4d09604181405901344e', NULL, '127.0.0.1', '{}', '2026-11-29 02:47:43.971795+00');
INSERT INTO public.audit_events VALUES ('01a22533-88d7-75bb-8033-86dcddcb8114', 'user.signed_up', 'SUCCESS', 'ANONYMOUS', NULL, NULL, 'user', '01a22533-88d4-75bb-8033-7ff1f24f92c6', '01a22533-88d4-75bb-8033-7ff1f24f92c6', '127.0.0.1', '{}', '2026-11-29 02:47:44.088403+00');
INSERT INTO public.audit_events VALUES ('01a22533-893d-75bb-8033-a472efad3493', 'account.connected', 'SUCCESS', 'USER', '01a22533-88d4-75bb-8033-7ff1f24f92c6', NULL, 'account', '01a22533-893b-75bb-8033-a2dbe6f73902', '01a22533-88d4-75bb-8033-7ff1f24f92c6', '127.0.0.1', '{"grantId": "01a22533-891f-75bb-8033-8d8fd9ffbaf0", "platform": "INSTAGRAM"}', '2026-11-29 02:47:44.190033+00');
INSERT INTO public.audit_events VALUES ('01a22533-988a-75bb-8033-f237b4d2077e', 'user.sign_up_requested', 'SUCCESS', 'ANONYMOUS', NULL, NULL, 'email', 'ca767508a99b215a0b1434efc2e7dd92', NULL, '127.0.0.1', '{}', '2026-11-29 02:47:48.107337+00');
INSERT INTO public.audit_events VALUES ('01a22533-98ff-75bb-8033-ff0db55193c4', 'user.signed_up', 'SUCCESS', 'ANONYMOUS', NULL, NULL, 'user', '01a22533-98fc-75bb-8033-f4b55c04fe69', '01a22533-98fc-75bb-8033-f4b55c04fe69', '127.0.0.1', '{}', '2026-11-29 02:47:48.223566+00');
INSERT INTO public.audit_events VALUES ('01a22533-9957-75bb-8034-1e3a88833d73', 'account.connected', 'SUCCESS', 'USER', '01a22533-98fc-75bb-8033-f4b55c04fe69', NULL, 'account', '01a22533-9955-75bb-8034-19d08af9999e', '01a22533-98fc-75bb-8033-f4b55c04fe69', '127.0.0.1', '{"grantId": "01a22533-993c-75bb-8034-05e3c11adc6e", "platform": "INSTAGRAM"}', '2026-11-29 02:47:48.311427+00');
INSERT INTO public.audit_events VALUES ('01a22533-bb2a-70b7-b5a7-2307b3c7dd73', 'oauth_client.created', 'SUCCESS', 'SYSTEM', NULL, 'oauth:create-client', 'oauth_client', '01a22533-bb0b-70b7-b5a7-1b235f86a7d3', NULL, NULL, '{}', '2026-11-29 02:47:56.972025+00');


--
-- Data for Name: clock_offset; Type: TABLE DATA; Schema: public; Owner: -
--

INSERT INTO public.clock_offset VALUES (true, 0);


--
-- Data for Name: comment_replies; Type: TABLE DATA; Schema: public; Owner: -
--



--
-- Data for Name: comments; Type: TABLE DATA; Schema: public; Owner: -
--



--
-- Data for Name: connection_states; Type: TABLE DATA; Schema: public; Owner: -
--

INSERT INTO public.connection_states VALUES ('01a22533-7e2f-75bb-8033-265c4bb62356', '01a22533-7dff-75bb-8033-19ed53072df7', '01a22533-7e02-75bb-8033-1c38d8ea60bc', NULL, 'TIKTOK', 'LOGIN_KIT', '{PUBLISH}', NULL, NULL, 'CONNECTED', '\xb761f632b4b25f5199026ff56420972b81d13ce79c7f24fa7a2e5251de5a9d84', '\x92688e559dc43fa05d3ba580d2c0ba2e9517b6aa72ba5d6c019fd0558524d283', '\x999b0a412846f1c0d4ded8d272a14ea5b8a117a2e4cf91cb52c0760e3a8dd9f9', NULL, NULL, '01a22533-7e7d-75bb-8033-28ac1b309e45', NULL, '{01a22533-7eab-75bb-8033-3e738db73a6c}', NULL, '2026-11-29 02:47:41.361179+00', '2026-11-29 02:57:41.388359+00', '2026-11-29 02:47:41.410572+00', '2026-11-29 02:47:41.388359+00', NULL);
INSERT INTO public.connection_states VALUES ('01a22533-88eb-75bb-8033-89fe55c64bf0', '01a22533-88d4-75bb-8033-7ff1f24f92c6', '01a22533-88d6-75bb-8033-81e9da11281e', NULL, 'INSTAGRAM', 'INSTAGRAM_LOGIN', '{PUBLISH}', NULL, NULL, 'CONNECTED', '\x9ab0e58a141f0332bfff42c52873674c80076bfe12877df5a32e787da126eaf4', '\xa2981b298c7538775ddd6b16e098947edaeb4e2cd9f205f445cc9a06a9916f0c', '\xa4400c193f97b498730b764deb63927abe059004a27bb395a843bdd8cf12fe68', NULL, NULL, '01a22533-891f-75bb-8033-8d8fd9ffbaf0', NULL, '{01a22533-893b-75bb-8033-a2dbe6f73902}', NULL, '2026-11-29 02:47:44.108303+00', '2026-11-29 02:57:44.122609+00', '2026-11-29 02:47:44.138623+00', '2026-11-29 02:47:44.122609+00', NULL);
INSERT INTO public.connection_states VALUES ('01a22533-9916-75bb-8034-01a774a6cce4', '01a22533-98fc-75bb-8033-f4b55c04fe69', '01a22533-98fd-75bb-8033-f98c3e3d8b18', NULL, 'INSTAGRAM', 'FACEBOOK_LOGIN', '{PUBLISH}', NULL, NULL, 'CONNECTED', '\x0cad41309b0ba1a2beae93a766729495467a450bf3f81fbf6d1bb3fc5f85c787', '\x6bc0a07bddd822cf36ec42ecba83fe327e4232613f813cf2de7743e463d7ab6c', '\x2f4ba5d6a0a471a4ac30370873ba88c8b586b55b46839227426c1ccb7afdab6a', NULL, NULL, '01a22533-993c-75bb-8034-05e3c11adc6e', NULL, '{01a22533-9955-75bb-8034-19d08af9999e}', NULL, '2026-11-29 02:47:48.247295+00', '2026-11-29 02:57:48.25693+00', '2026-11-29 02:47:48.270037+00', '2026-11-29 02:47:48.25693+00', NULL);


--
-- Data for Name: content_syncs; Type: TABLE DATA; Schema: public; Owner: -
--



--
-- Data for Name: data_deletion_requests; Type: TABLE DATA; Schema: public; Owner: -
--



--
-- Data for Name: grant_operations; Type: TABLE DATA; Schema: public; Owner: -
--

INSERT INTO public.grant_operations VALUES ('01a22533-7e7f-75bb-8033-2e91185b4f7c', '01a22533-7e7d-75bb-8033-28ac1b309e45', 'consent', 'ok', NULL, NULL, '2026-11-29 02:47:41.440744+00', 0);
INSERT INTO public.grant_operations VALUES ('01a22533-8000-75bb-8033-6486b2f7103c', '01a22533-7e7d-75bb-8033-28ac1b309e45', 'post.init', 'ok', NULL, NULL, '2026-11-29 02:47:41.812+00', 12);
INSERT INTO public.grant_operations VALUES ('01a22533-7fe5-75bb-8033-6022832ff3ef', '01a22533-7e7d-75bb-8033-28ac1b309e45', 'post.composer', 'ok', NULL, NULL, '2026-11-29 02:47:41.791+00', 7);
INSERT INTO public.grant_operations VALUES ('01a22533-7f9c-75bb-8033-5407153237dc', '01a22533-7e7d-75bb-8033-28ac1b309e45', 'post.composer', 'ok', NULL, NULL, '2026-11-29 02:47:41.711+00', 12);
INSERT INTO public.grant_operations VALUES ('01a22533-7e9f-75bb-8033-39effa644c40', '01a22533-7e7d-75bb-8033-28ac1b309e45', 'account.discover', 'ok', NULL, NULL, '2026-11-29 02:47:41.454+00', 16);
INSERT INTO public.grant_operations VALUES ('01a22533-8920-75bb-8033-92ed343b3b22', '01a22533-891f-75bb-8033-8d8fd9ffbaf0', 'consent', 'ok', NULL, NULL, '2026-11-29 02:47:44.161826+00', 0);
INSERT INTO public.grant_operations VALUES ('01a22533-8a25-75bb-8033-cfae85f44e9b', '01a22533-891f-75bb-8033-8d8fd9ffbaf0', 'post.container', 'ok', NULL, NULL, '2026-11-29 02:47:44.414+00', 7);
INSERT INTO public.grant_operations VALUES ('01a22533-89f2-75bb-8033-c5c2a6543126', '01a22533-891f-75bb-8033-8d8fd9ffbaf0', 'post.composer', 'ok', NULL, NULL, '2026-11-29 02:47:44.365+00', 4);
INSERT INTO public.grant_operations VALUES ('01a22533-89cd-75bb-8033-b844ddb08692', '01a22533-891f-75bb-8033-8d8fd9ffbaf0', 'post.composer', 'ok', NULL, NULL, '2026-11-29 02:47:44.328+00', 5);
INSERT INTO public.grant_operations VALUES ('01a22533-8934-75bb-8033-9c841d373b6d', '01a22533-891f-75bb-8033-8d8fd9ffbaf0', 'account.discover', 'ok', NULL, NULL, '2026-11-29 02:47:44.167+00', 12);
INSERT INTO public.grant_operations VALUES ('01a22533-993d-75bb-8034-09fa5a39dd97', '01a22533-993c-75bb-8034-05e3c11adc6e', 'consent', 'ok', NULL, NULL, '2026-11-29 02:47:48.285848+00', 0);
INSERT INTO public.grant_operations VALUES ('01a22533-9866-75bb-8033-e61a60530e0e', '01a22533-891f-75bb-8033-8d8fd9ffbaf0', 'post.permalink', 'ok', NULL, NULL, '2026-11-29 02:47:48.063+00', 7);
INSERT INTO public.grant_operations VALUES ('01a22533-984a-75bb-8033-ddf0b9afb62a', '01a22533-891f-75bb-8033-8d8fd9ffbaf0', 'post.publish', 'ok', NULL, NULL, '2026-11-29 02:47:48.037+00', 5);
INSERT INTO public.grant_operations VALUES ('01a22533-9839-75bb-8033-d85b24597325', '01a22533-891f-75bb-8033-8d8fd9ffbaf0', 'post.container', 'ok', NULL, NULL, '2026-11-29 02:47:48.02+00', 5);
INSERT INTO public.grant_operations VALUES ('01a22533-9a38-75bb-8034-57264acc75d8', '01a22533-993c-75bb-8034-05e3c11adc6e', 'post.container', 'ok', NULL, NULL, '2026-11-29 02:47:48.534+00', 2);
INSERT INTO public.grant_operations VALUES ('01a22533-9a33-75bb-8034-53f2ce5ae3b8', '01a22533-993c-75bb-8034-05e3c11adc6e', 'post.upload', 'ok', NULL, NULL, '2026-11-29 02:47:48.523+00', 8);
INSERT INTO public.grant_operations VALUES ('01a22533-9a18-75bb-8034-45f0aacfbb92', '01a22533-993c-75bb-8034-05e3c11adc6e', 'post.container', 'ok', NULL, NULL, '2026-11-29 02:47:48.5+00', 4);
INSERT INTO public.grant_operations VALUES ('01a22533-9a02-75bb-8034-3f4d82f99813', '01a22533-993c-75bb-8034-05e3c11adc6e', 'post.composer', 'ok', NULL, NULL, '2026-11-29 02:47:48.479+00', 3);
INSERT INTO public.grant_operations VALUES ('01a22533-99dc-75bb-8034-305c663786d0', '01a22533-993c-75bb-8034-05e3c11adc6e', 'post.composer', 'ok', NULL, NULL, '2026-11-29 02:47:48.44+00', 3);
INSERT INTO public.grant_operations VALUES ('01a22533-9951-75bb-8034-15ae1e75af1a', '01a22533-993c-75bb-8034-05e3c11adc6e', 'account.discover', 'ok', NULL, NULL, '2026-11-29 02:47:48.29+00', 15);
INSERT INTO public.grant_operations VALUES ('01a22533-afcc-75bb-8034-6724277997e5', '01a22533-993c-75bb-8034-05e3c11adc6e', 'post.permalink', 'ok', NULL, NULL, '2026-11-29 02:47:54.054+00', 5);
INSERT INTO public.grant_operations VALUES ('01a22533-afbb-75bb-8034-5ca46191a32b', '01a22533-993c-75bb-8034-05e3c11adc6e', 'post.publish', 'ok', NULL, NULL, '2026-11-29 02:47:54.04+00', 3);
INSERT INTO public.grant_operations VALUES ('01a22533-afb0-75bb-8034-5908a8c82e38', '01a22533-993c-75bb-8034-05e3c11adc6e', 'post.container', 'ok', NULL, NULL, '2026-11-29 02:47:54.029+00', 3);


--
-- Data for Name: grants; Type: TABLE DATA; Schema: public; Owner: -
--

INSERT INTO public.grants VALUES ('01a22533-7e7d-75bb-8033-28ac1b309e45', '01a22533-7dff-75bb-8033-19ed53072df7', 'TIKTOK', 'LOGIN_KIT', '-0002yAMYnRooWU1X3rnMfhICScnE4Zc03rAcYLiQjmV', 'ACTIVE', NULL, NULL, 'pbv1.snapshot.NyWDR_maBJCyqaLG.N2IBIbvnwK7Nqa0plinVGxHk1ku3M-wX4pcr2lxT5gKpe2NfTqoo9VBenf8tyaSKhS-LIlsfK-UIB6oUr18rX70amLgjVlA65ySdJqAd_UntnWhE1o-O3NXegGadI7UBCvkgRDLWjVGBIEHXFW-d-sMdFPwvg2f3Tu4X_6wx5a8QriDpjIyWPEITbM3QzrspsA242IZ3YjnDfg', 1, '{user.info.basic,user.info.profile,user.info.stats,video.publish}', '{user.info.basic,user.info.profile,user.info.stats,video.publish}', '2026-11-29 04:47:41.414+00', '2027-05-28 02:47:41.414+00', '2026-11-29 02:47:41.414+00', NULL, '2026-11-29 02:47:41.414+00', '2026-11-29 02:47:41.414+00', true, '2026-11-29 04:15:44.256+00', NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, 0, NULL);
INSERT INTO public.grants VALUES ('01a22533-891f-75bb-8033-8d8fd9ffbaf0', '01a22533-88d4-75bb-8033-7ff1f24f92c6', 'INSTAGRAM', 'INSTAGRAM_LOGIN', '27737256182942313', 'ACTIVE', NULL, NULL, 'pbv1.snapshot.2ayOmv--WQ_116Oq.jf0H_TdJ3_JDCAOz1KEtpmHJT4somTNWxnNxB4XbjV61dh0YgKetYCiGHVija8zOw8ScqJBvgMRg8Gjm6rvzg_0VDh6U8ZIRw1Wt91J110iqjYFb4-1ZZlvqZQgiqsDzQFSlTWQsYhLvBkF5dX3Zi3RxwZuJT7J4_haQ2urbuAnS_k2CQ0y21deNEb2OUqRnMa3yDuSXRlME708vpTLKWzcBQoXCbcWM22mVx2rgnCdO6-r2_Y-h-97O6jdbCEnxds0tDR2nIdIk78OodWelMso8MpLkGZ1vr_utWyDXOmEoBGv9SL4NpU6fZY6u', 1, '{instagram_business_basic,instagram_business_content_publish}', '{instagram_business_basic,instagram_business_content_publish}', '2027-01-28 02:46:48.149+00', NULL, '2026-11-29 02:47:44.14+00', NULL, '2026-11-29 02:47:44.14+00', '2026-11-29 02:47:44.14+00', true, '2027-01-14 03:07:09.371+00', NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, 0, NULL);
INSERT INTO public.grants VALUES ('01a22533-993c-75bb-8034-05e3c11adc6e', '01a22533-98fc-75bb-8033-f4b55c04fe69', 'INSTAGRAM', 'FACEBOOK_LOGIN', '10227341687804471', 'ACTIVE', NULL, NULL, 'pbv1.snapshot.x6m58ozTPUek-Nu5.hTEoz28-BxJy5FpNSq92g1iuyz7Y29RmxGvrT66xBGxN-BgHBoX6ywSuHy1W5YgKaHjE2-zKuDQhrmd6LhgdbMPai_0pCIaXxplyEy_85GQJs7nRzENL9qP5UoM_y_DD7E7Bg2Kcwr4ErMlxW5Qi3TifnhjL1yP-y12JcTyD98juXZMeT24oFM_C_CZIIyLIfHvBMKi6Pd2GCECwfwcUQy4l3rh8ukavtnxU-VXBeFmEPc5_YPHxTN-IFK3WDqjT-7yFqpoKOUeJ9BofjXk5pJfh8d_BFW2wy38XpRovCebK813VIHxkxVZy', 1, '{public_profile,instagram_basic,instagram_content_publish,pages_show_list,pages_read_engagement,business_management,ads_read}', '{instagram_basic,pages_show_list,pages_read_engagement,business_management,ads_read,instagram_content_publish}', '2027-01-28 02:46:52.275+00', '2027-02-27 02:47:48+00', '2026-11-29 02:47:48.272+00', NULL, '2026-11-29 02:47:48.272+00', '2026-11-29 02:47:48.272+00', true, '2027-01-11 10:05:36.446+00', NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, 0, NULL);


--
-- Data for Name: idempotent_requests; Type: TABLE DATA; Schema: public; Owner: -
--

INSERT INTO public.idempotent_requests VALUES ('01a22533-7dff-75bb-8033-19ed53072df7', 'createPost', 'bf98bb68-5670-4b52-b1ba-778c44b7c703', '01a22533-7dff-75bb-8033-19ed53072df7', '\xd4a5ce682013b901c1b3b995caff4afc0f49f1f4d325d4fc1868d94f7f954474', '{01a22533-7fa1-75bb-8033-5980434fb369}', '2026-12-06 02:47:41.731146+00');
INSERT INTO public.idempotent_requests VALUES ('01a22533-88d4-75bb-8033-7ff1f24f92c6', 'createPost', '1bc82d8a-fbb6-4eaa-9dc5-7c120d18d42b', '01a22533-88d4-75bb-8033-7ff1f24f92c6', '\xf32ce7d84f828337cce55db2ff11fdf702d6a6a25e6d8abea7a25c7cc9db3735', '{01a22533-89d2-75bb-8033-bcd43bca434f}', '2026-12-06 02:47:44.338636+00');
INSERT INTO public.idempotent_requests VALUES ('01a22533-98fc-75bb-8033-f4b55c04fe69', 'createPost', '9379d17d-5b30-40cb-a5ce-034931b9533b', '01a22533-98fc-75bb-8033-f4b55c04fe69', '\xd47ad0f453aa62826f191a8047278a8711d6a4a5a5b570b4f44927bd638b7b60', '{01a22533-99de-75bb-8034-34a95bbe5d06}', '2026-12-06 02:47:48.44681+00');


--
-- Data for Name: jobs; Type: TABLE DATA; Schema: public; Owner: -
--

INSERT INTO public.jobs VALUES ('01a22533-7e87-75bb-8033-37ca5f6d26fc', 'connections.discard-choice', '01a22533-7e2f-75bb-8033-265c4bb62356', '{"connectionStateId": "01a22533-7e2f-75bb-8033-265c4bb62356"}', 'f0dd5897-8d36-438a-b82b-7a03df69be06', 'PENDING', '2026-11-29 03:18:41.446+00', NULL, 0, 0, 0, NULL, '2026-11-29 02:47:41.450749+00', NULL);
INSERT INTO public.jobs VALUES ('01a22533-7ef0-75bb-8033-4dbef6e7cdd0', 'posts.discard-upload', NULL, '{"uploadId": "01a22533-7ee7-75bb-8033-493791ff9d0f"}', 'f772baa1-5c6a-4a10-ada6-7849e7c8b3b6', 'PENDING', '2026-11-30 02:47:41.544+00', NULL, 0, 0, 0, NULL, '2026-11-29 02:47:41.553702+00', NULL);
INSERT INTO public.jobs VALUES ('01a22533-7f6c-75bb-8033-52bae2517ce9', 'posts.discard-upload', NULL, '{"uploadId": "01a22533-7ee7-75bb-8033-493791ff9d0f"}', '46aabbf4-60c7-47ba-b561-905229759315', 'PENDING', '2026-11-30 02:47:41.674+00', NULL, 0, 0, 0, NULL, '2026-11-29 02:47:41.676492+00', NULL);
INSERT INTO public.jobs VALUES ('01a22533-8925-75bb-8033-9af25d911d5d', 'connections.discard-choice', '01a22533-88eb-75bb-8033-89fe55c64bf0', '{"connectionStateId": "01a22533-88eb-75bb-8033-89fe55c64bf0"}', '1816da2b-7a0c-47f3-9ce7-860e80846414', 'PENDING', '2026-11-29 03:18:44.165+00', NULL, 0, 0, 0, NULL, '2026-11-29 02:47:44.165403+00', NULL);
INSERT INTO public.jobs VALUES ('01a22533-8955-75bb-8033-b21a19c26e19', 'posts.discard-upload', NULL, '{"uploadId": "01a22533-8951-75bb-8033-aea4894a768a"}', '33c84970-10ad-4109-8fe3-ec57635528fc', 'PENDING', '2026-11-30 02:47:44.209+00', NULL, 0, 0, 0, NULL, '2026-11-29 02:47:44.213823+00', NULL);
INSERT INTO public.jobs VALUES ('01a22533-89b2-75bb-8033-b7f6c3b72577', 'posts.discard-upload', NULL, '{"uploadId": "01a22533-8951-75bb-8033-aea4894a768a"}', '9d0f33c8-9606-42a4-9c9e-aa8932f3ef0f', 'PENDING', '2026-11-30 02:47:44.305+00', NULL, 0, 0, 0, NULL, '2026-11-29 02:47:44.306775+00', NULL);
INSERT INTO public.jobs VALUES ('01a22533-9940-75bb-8034-122644bdc0a1', 'connections.discard-choice', '01a22533-9916-75bb-8034-01a774a6cce4', '{"connectionStateId": "01a22533-9916-75bb-8034-01a774a6cce4"}', '4f4017ab-2f38-4a00-b54b-06ebbf21d924', 'PENDING', '2026-11-29 03:18:48.288+00', NULL, 0, 0, 0, NULL, '2026-11-29 02:47:48.288825+00', NULL);
INSERT INTO public.jobs VALUES ('01a22533-9983-75bb-8034-2a28e38f0dee', 'posts.discard-upload', NULL, '{"uploadId": "01a22533-9980-75bb-8034-2701597939fa"}', '6d90e33e-cbe4-415e-8e56-836339aa767e', 'PENDING', '2026-11-30 02:47:48.352+00', NULL, 0, 0, 0, NULL, '2026-11-29 02:47:48.356114+00', NULL);
INSERT INTO public.jobs VALUES ('01a22533-99c3-75bb-8034-2e07f269824f', 'posts.discard-upload', NULL, '{"uploadId": "01a22533-9980-75bb-8034-2701597939fa"}', '202ca235-2f29-4848-93da-4b0732a695a4', 'PENDING', '2026-11-30 02:47:48.418+00', NULL, 0, 0, 0, NULL, '2026-11-29 02:47:48.419478+00', NULL);


--
-- Data for Name: mails; Type: TABLE DATA; Schema: public; Owner: -
--



--
-- Data for Name: media; Type: TABLE DATA; Schema: public; Owner: -
--



--
-- Data for Name: media_metrics; Type: TABLE DATA; Schema: public; Owner: -
--



--
-- Data for Name: media_urls; Type: TABLE DATA; Schema: public; Owner: -
--

INSERT INTO public.media_urls VALUES ('01a22533-8a19-75bb-8033-cbd7d0a107af', '01a22533-89d5-75bb-8033-c3fcfa26b87e', '01a22533-8951-75bb-8033-aea4894a768a', '2026-11-29 04:47:44.410292+00', '2026-11-29 02:47:44.725449+00', '2026-11-29 02:47:48.05109+00');
INSERT INTO public.media_urls VALUES ('01a22533-9a0e-75bb-8034-421b248d18bd', '01a22533-99e2-75bb-8034-3ac7236843b4', '01a22533-9980-75bb-8034-2701597939fa', '2026-11-29 04:47:48.495742+00', NULL, '2026-11-29 02:47:54.047859+00');


--
-- Data for Name: migrations; Type: TABLE DATA; Schema: public; Owner: -
--

INSERT INTO public.migrations VALUES (1, 1700000000000, 'Foundation1700000000000');
INSERT INTO public.migrations VALUES (2, 1700000001000, 'Users1700000001000');
INSERT INTO public.migrations VALUES (3, 1700000001500, 'Audit1700000001500');
INSERT INTO public.migrations VALUES (4, 1700000002000, 'Subscriptions1700000002000');
INSERT INTO public.migrations VALUES (5, 1700000003000, 'Jobs1700000003000');
INSERT INTO public.migrations VALUES (6, 1700000004000, 'Grants1700000004000');
INSERT INTO public.migrations VALUES (7, 1700000004100, 'Accounts1700000004100');
INSERT INTO public.migrations VALUES (8, 1700000004200, 'Connections1700000004200');
INSERT INTO public.migrations VALUES (9, 1700000005000, 'Posts1700000005000');
INSERT INTO public.migrations VALUES (10, 1700000006000, 'Webhooks1700000006000');
INSERT INTO public.migrations VALUES (11, 1700000006500, 'Content1700000006500');
INSERT INTO public.migrations VALUES (12, 1700000007000, 'DataDeletion1700000007000');
INSERT INTO public.migrations VALUES (13, 1700000008000, 'OAuth1700000008000');
INSERT INTO public.migrations VALUES (14, 1700000009200, 'IdempotentRequests1700000009200');
INSERT INTO public.migrations VALUES (15, 1700000009300, 'UploadFacts1700000009300');
INSERT INTO public.migrations VALUES (16, 1700000009500, 'NativeClients1700000009500');
INSERT INTO public.migrations VALUES (17, 1700000009600, 'OAuthFeeds1700000009600');
INSERT INTO public.migrations VALUES (18, 1700000009610, 'SealedArtifacts1700000009610');
INSERT INTO public.migrations VALUES (19, 1700000009620, 'Usernames1700000009620');
INSERT INTO public.migrations VALUES (20, 1700000009630, 'ClientUsageDays1700000009630');
INSERT INTO public.migrations VALUES (21, 1700000009700, 'SlotsAndFences1700000009700');
INSERT INTO public.migrations VALUES (22, 1700000009800, 'ContainerUploads1700000009800');
INSERT INTO public.migrations VALUES (23, 1700000009810, 'WebhookAwaits1700000009810');
INSERT INTO public.migrations VALUES (24, 1700000009820, 'CommentTombstones1700000009820');
INSERT INTO public.migrations VALUES (25, 1700000009830, 'CommentReplies1700000009830');
INSERT INTO public.migrations VALUES (26, 1700000009840, 'PlatformBudgets1700000009840');
INSERT INTO public.migrations VALUES (27, 1764380000000, 'TokenGenerations1764380000000');
INSERT INTO public.migrations VALUES (28, 1764383000000, 'SealedResponses1764383000000');
INSERT INTO public.migrations VALUES (29, 1764384000000, 'MediaUrls1764384000000');
INSERT INTO public.migrations VALUES (30, 1764385000000, 'JobsTable1764385000000');
INSERT INTO public.migrations VALUES (31, 1764387000000, 'NotifiedEnd1764387000000');


--
-- Data for Name: oidc_artifacts; Type: TABLE DATA; Schema: public; Owner: -
--



--
-- Data for Name: oidc_authorizations; Type: TABLE DATA; Schema: public; Owner: -
--



--
-- Data for Name: oidc_client_secrets; Type: TABLE DATA; Schema: public; Owner: -
--

INSERT INTO public.oidc_client_secrets VALUES ('01a22533-bb28-70b7-b5a7-1dbbf8c117be', '01a22533-bb0b-70b7-b5a7-1b235f86a7d3', '\x22707d7c6d03f0ccebb287e3b7ceda8b8009ffde39e1f68a7c5d0daee3780518', '2026-11-29 02:47:56.969725+00', NULL);


--
-- Data for Name: oidc_client_usage; Type: TABLE DATA; Schema: public; Owner: -
--



--
-- Data for Name: oidc_client_usage_days; Type: TABLE DATA; Schema: public; Owner: -
--



--
-- Data for Name: oidc_clients; Type: TABLE DATA; Schema: public; Owner: -
--

INSERT INTO public.oidc_clients VALUES ('01a22533-bb0b-70b7-b5a7-1b235f86a7d3', 'Snapshot', 'SERVICE', '{}', '{}', '{profile:read}', NULL, false, '{}', '2026-11-29 02:47:56.939+00', '2026-11-29 02:47:56.962062+00', NULL, false, 1123, 0);


--
-- Data for Name: oidc_consents; Type: TABLE DATA; Schema: public; Owner: -
--



--
-- Data for Name: oidc_identities; Type: TABLE DATA; Schema: public; Owner: -
--



--
-- Data for Name: oidc_revocations; Type: TABLE DATA; Schema: public; Owner: -
--



--
-- Data for Name: oidc_signing_keys; Type: TABLE DATA; Schema: public; Owner: -
--

INSERT INTO public.oidc_signing_keys VALUES ('I_Kt5oUngmfmpFOtsoF1nC', 'ES256', '{"x": "An8PYsA_OQtXG5mFZXdwCD34L-BGPwx7cZw6xFwxcLw", "y": "DDbkUOizMdJRAQGyq9tGNPSFcjqnw5cHfhGR6qm6EJQ", "crv": "P-256", "kty": "EC"}', 'pbv1.snapshot.CGXYi3id7cFp29tu.gIbEpnVu76XNA8A4Nprmqe2abTli-QrsMeW6tcMQZ2saDGfvtjpYLjetEV97J4cgpYwzEYvdDMLvnMBB8TSoSnffuaZkQNH2V-Y59fp-C3LP4Bcq_cDjaw1gM6PJ4aM9ZhK5X5xLadzQt-KL9bid6lbp3sXPe4z_NEW0uqWcxofDVqNeuMDDyXR831TUf5_E-W9EGC-eyBjyNWFQx6SqdoxOD7t1C38OKRtEs2Siyy61J3kNIhQX79WC0MkWVfYS', '2026-11-29 02:47:40.913+00', '2026-11-29 02:47:40.959+00');
INSERT INTO public.oidc_signing_keys VALUES ('JI411rc757uzJTRg0MIa7l', 'RS256', '{"e": "AQAB", "n": "x8aLMyGTcu163oPyUs4I-dyzQ4p9G0cDrhszfL6n8ffQb6YC3BoQnhaDaEzvzEAZVqmxiU2XsAy0SSlToySqr3Mu3cs9z_1XfnQEenr_FvgRt6eijqRM_DJvDSt6JPHRm82qQ0AEgv5XevleHfmHpwPUfLyPccRYPIWbFly7_Wvc49I9ARen91-4c5_smQjGLB-6rl0zummlA2EccWkOViZEM6Dw3aMnYGdJn4RCXzkmzahrXPd3FOSb4RVrCiQc2uXwN84t-K1KhRMMpcqI08cgVVTdQfsG-PCPkNBwleiIopaYG_gxFWCjqJ1NcKqzVFNO_KHONXHrK3OKnPZU3Q", "kty": "RSA"}', 'pbv1.snapshot.wp50lt0mfF-IsxlW.9Jc2JuKEde-LIAXXP15OzA_28afZ742jhnt_Umuwe6TIuVEnfCtdrcDEzn0_NZksnjyvi-RghqTC7I5meY4it-zUZVKIDLLZviKMxGOJZG-BzfKzQcvqZbFEy97i-JSnd9-cjwoGtJMsOfxZCwPxeOHLzseXxU5my28i2ge45DxfMGUg-MWlc8TLfQqCeQR2sODqpHObUcZAD82XcLRK1SskUyDMCrfEeARqnxV58E0zfsT3wXPY2LIYDvPFu8AXANVjnuTHgZDoiGAw5sPOhHZB5EF1niQQG7UM2VY2HI5uaB2rbSasV86RNgG3PrYGSSTneOXwadNA5XlzZePsufh1BC4R3YYTV7MnKtg5QiLgcK81DvlXUnqzcTqwv-qgOD9BnGkPUUH7N9Dh74wszg1YFADhzj96bbTyfHAHstES7zHPxI49EQwbjX_Evc05zzLzWRtm3mjlYpihS2AhFfpT7jE3uuT5Ehf2YalVdxYcZM5Ac-lmBtaEYN1QAOVMsDjy9G-qsnamM76IpP1eZ311ZRxQXrr_akRaYDj3Nv-EbfoZWDdpwVl3YseDD_4r8wzSt2401X__bQa8iEUGOjfi46EQSSymIGllD7Jrk1Jn6y7ReQURkgY5_B7FlH3GEY0HqeEhzKfr_tKYLlvvrqKTuInNgQd2b4zii4mgqlX4W30-7Y4-UrI1eFcE1EFCAJcHWaFTlvWObA7vCBtL1hf58o0NA7en2wrIyyNPUQRYvDySFdf7_N4cf1S7BqWu5hdNr1UF2GHzlmUxgMNqincbvHJKSJluqyphshW3eN_cS6BhSoDzWBqZOCmrqnczI2gBjFSQL-cmq6VDS4q0vn7-QVMFAI1Wb_sGqO5fILYg94CPsM2DVAFnDVRRWPPBvvarb4J_u3OOaYcc0fMssYyZvUraLMEON1Eg8JuX75e068Cx3p3YZ2NcREXHr31WvSG-DXdHFY5R8BekcVzwbxudvL6T4HkYQZITx9ZB0weMgb4pH4Br2_Ao3stoLA845aex6DAwAZL6UZiMgvkR2faGiMA9rQbniwwPr-iBUpg2T4jjJcfm1rsgmfHkdKv3_4m7YXGNlZbU13zA9nMRM2K6kxW3_SyVNQ6ANBqDwORJ28bXcP6A8C1VIzJbizuKNZ5epcj_qRSlR452ayhjgEiTk5OxbMwPfdRv1kXMnP_HyZNmTDaXshQAbfSgi-yjRaXF0Flnt8QWXdLLULIsjgNWg7fG-VfaocbYmb8pypYYn03Dy9B8z5rujFXQHxnKPdSQkTt1cYKm6aFp2wgope7uYta5mrYMVTs9GqbizKCy5xe9eb_v8Tn11G5AsE_dtXdG7adKe_2vDtfLHfJceiqkPGEXs5UXf1X714Jzo0bOqcPNPABkM-2i1g4YS5i840HXMfoZZtUEcwBYR5oMB0_F1BqRMtIYT_WD9vFMfF9bjUWWRhAv-Ny_WH8PvDURAvWDGVYSnY3BLVJO5tiaT6IlD3uZfY1s816lpsRhcZZbnK4trp8v4lX7sA6GVhfO9A9xbTagc6eww5_VmqyOiL_thqJD2kV2kelR-hpeHVHW8bbXsPKR422ZnHyL1ZWOtEmrLVIGvZJQjy2kg-RwBRLOvLiOsZl1ZKicbQkzOFxqC1qkTxZxszPdZR97t21Wol7EVHNkwFTv8VKVfzMHmKT7d-h16qzTM-E5JSdA0NBBY0Moxx4dmGccDkC27Nkjhg6PM4R86c8oNVtkmysvDOdPl5bVBLlonU-2ou1x1nSOFkiEGaHZQpCT8In-pq9vgualDX-MxiGMLwrFnxXyM-USRUKbOVk6zAECXP0CwNZ5CW2NTyHXusJRCkgZVsJzJTFpFMvvY0i7EftoQybkpHcaoen3yLfbQqSSX0wsXdxFZCtWjUahJ6ETZyk-7ennot0jOODXPQ8sVj_p4l2SDAjSeJkSsKwjECXXoMyg0f4557uRSA4zaWSrLtalma_HzjJ-rznjTTb_Liu8Ogg15LbRFo4nXqQPMeLLIlrSka0wSSdKnxuXNLc9gjQVYaKpX2vmyLHUh7dbhkNszTRER8OxC9-kTJorJ1y0U9hGKTXYd7YmlBph_vfnQFtU9ncu8LLd83uEnp8RNucHZh7_59IbiroOcCRjIl39sdjITSO5-02Sjw8RZsIw72yTBCA', '2026-11-29 02:47:40.957+00', '2026-11-29 02:47:40.959+00');


--
-- Data for Name: pending_revocations; Type: TABLE DATA; Schema: public; Owner: -
--



--
-- Data for Name: platform_budgets; Type: TABLE DATA; Schema: public; Owner: -
--

INSERT INTO public.platform_budgets VALUES ('TIKTOK /v2/user/info/ cTVWjp8iGFA9uko0UJTF_B', '{"2026-11-29 02:47:41.457143+00"}', NULL, '2026-11-29 02:48:42.457143+00');
INSERT INTO public.platform_budgets VALUES ('TIKTOK /v2/post/publish/creator_info/query/ 9tvzbT04Tg2WAEtAY2rGC_', '{"2026-11-29 02:47:41.712879+00","2026-11-29 02:47:41.793087+00"}', NULL, '2026-11-29 02:48:42.793087+00');
INSERT INTO public.platform_budgets VALUES ('TIKTOK /v2/post/publish/video/init/ 9tvzbT04Tg2WAEtAY2rGC_', '{"2026-11-29 02:47:41.814256+00"}', NULL, '2026-11-29 02:48:42.814256+00');


--
-- Data for Name: post_attempts; Type: TABLE DATA; Schema: public; Owner: -
--

INSERT INTO public.post_attempts VALUES ('01a22533-7fa8-75bb-8033-5c2f5758c1b7', '01a22533-7fa1-75bb-8033-5980434fb369', 'TIKTOK', 1, 'PERSON', 'PUBLISHED', '2026-11-29 02:47:42.391+00', 'PLATFORM', NULL, NULL, 1, 0, 0, NULL, '9a7b701d-1f25-43d5-a50f-6ab4166aad40', '2026-11-29 02:47:41.729+00', '2026-11-29 02:47:41.801+00', 'v_pub_file~v2-1.7495920460362000012', 'pbv1.snapshot.EPnqb02rELLfb72t.BTxKqNbZwT9yoRDCvUdSzrz-0k3RMky6DIKU-gBCY3bKwk_bZE1soO7X_bVDY5ZH_T_C3vZy5DmsuB12QOFz-7a4e9teokShrPDNzddAnTT9F0nREReU5v9_o7xKNWsWqe8-hNkE9se1vapI7ZCdD3I-QrOKSAFX-Q', '2026-11-29 03:47:41.812+00', 1228618, 1228618, 1, 1228618, true, true, 'post.publish.publicly_available', '7495920460363000015', NULL, true, '2026-11-29 02:47:43+00', '2026-11-29 02:47:43+00', NULL, NULL, NULL);
INSERT INTO public.post_attempts VALUES ('01a22533-99e2-75bb-8034-3ac7236843b4', '01a22533-99de-75bb-8034-34a95bbe5d06', 'INSTAGRAM', 1, 'PERSON', 'PUBLISHED', '2026-11-29 02:47:54.045+00', 'PLATFORM', NULL, NULL, 3, 0, 0, NULL, 'cdfd3c9a-0bc1-43c5-96d5-308d427d3b31', '2026-11-29 02:47:48.446+00', '2026-11-29 02:47:48.487+00', '17975920460493091', NULL, NULL, NULL, NULL, NULL, 0, true, false, 'PUBLISHED', '17975920460495097', 'http://127.0.0.1:28441/reel/P90BIY74-QA/', true, '2026-11-29 02:47:54.038+00', '2026-11-29 02:47:54.038+00', NULL, NULL, NULL);
INSERT INTO public.post_attempts VALUES ('01a22533-89d5-75bb-8033-c3fcfa26b87e', '01a22533-89d2-75bb-8033-bcd43bca434f', 'INSTAGRAM', 1, 'PERSON', 'PUBLISHED', '2026-11-29 02:47:48.046+00', 'PLATFORM', NULL, NULL, 2, 0, 0, NULL, 'ef6da2c5-c484-4c94-8c10-aaf66b4d84d5', '2026-11-29 02:47:44.338+00', '2026-11-29 02:47:44.373+00', '17975920460489079', NULL, NULL, NULL, NULL, NULL, 0, true, false, 'PUBLISHED', '17975920460491085', 'http://127.0.0.1:28441/reel/P90BIY7pTQA/', true, '2026-11-29 02:47:48.031+00', '2026-11-29 02:47:48.031+00', NULL, NULL, NULL);


--
-- Data for Name: post_containers; Type: TABLE DATA; Schema: public; Owner: -
--

INSERT INTO public.post_containers VALUES ('01a22533-8a25-75bb-8033-d21db0c95e91', '01a22533-89d5-75bb-8033-c3fcfa26b87e', 0, '17975920460489079', NULL, false, true, false);
INSERT INTO public.post_containers VALUES ('01a22533-9a18-75bb-8034-4aa2696f433c', '01a22533-99e2-75bb-8034-3ac7236843b4', 0, '17975920460493091', 'pbv1.snapshot.N6eZEBN2e3m2LfLh.EG2FQ-qt4H2DkNEhhjWSF66Oe007QUN-Fg_GcqNkHc5nno5IRVq1D-gB2axwhI-qiuBcA3dr_vnJ-Cs70P-kOhmRxRf0eK1A0WQe4g', true, true, true);


--
-- Data for Name: post_media; Type: TABLE DATA; Schema: public; Owner: -
--

INSERT INTO public.post_media VALUES ('01a22533-7fa1-75bb-8033-5980434fb369', 0, '01a22533-7ee7-75bb-8033-493791ff9d0f');
INSERT INTO public.post_media VALUES ('01a22533-89d2-75bb-8033-bcd43bca434f', 0, '01a22533-8951-75bb-8033-aea4894a768a');
INSERT INTO public.post_media VALUES ('01a22533-99de-75bb-8034-34a95bbe5d06', 0, '01a22533-9980-75bb-8034-2701597939fa');


--
-- Data for Name: posts; Type: TABLE DATA; Schema: public; Owner: -
--

INSERT INTO public.posts VALUES ('01a22533-7fa1-75bb-8033-5980434fb369', '01a22533-7dff-75bb-8033-19ed53072df7', '01a22533-7eab-75bb-8033-3e738db73a6c', 'TIKTOK', 'VIDEO', 'Published by Patchbay #demo', '{"mode": "DIRECT_POST", "title": null, "disclosure": null, "aiGenerated": false, "disableDuet": true, "autoAddMusic": false, "privacyLevel": "PUBLIC_TO_EVERYONE", "disableStitch": true, "disableComment": true, "photoCoverIndex": 0, "coverTimestampMs": null, "consentAcceptedAt": "2026-11-29T02:47:41.724Z"}', NULL, 'PUBLISHED', 1, 'post.publish.publicly_available', '7495920460363000015', NULL, true, NULL, NULL, 'NONE', '2026-11-01', false, '2026-11-29 02:47:41.729+00', '2026-11-29 02:47:43.869+00');
INSERT INTO public.posts VALUES ('01a22533-89d2-75bb-8033-bcd43bca434f', '01a22533-88d4-75bb-8033-7ff1f24f92c6', '01a22533-893b-75bb-8033-a2dbe6f73902', 'INSTAGRAM', 'VIDEO', 'Published by Patchbay #demo', '{"altTexts": [], "coverUrl": null, "userTags": [], "audioName": null, "placement": "FEED", "trialReel": null, "locationId": null, "aiGenerated": false, "shareToFeed": true, "collaborators": [], "coverTimestampMs": null}', NULL, 'PUBLISHED', 1, 'PUBLISHED', '17975920460491085', 'http://127.0.0.1:28441/reel/P90BIY7pTQA/', true, NULL, NULL, 'NONE', '2026-11-01', false, '2026-11-29 02:47:44.338+00', '2026-11-29 02:47:48.076+00');
INSERT INTO public.posts VALUES ('01a22533-99de-75bb-8034-34a95bbe5d06', '01a22533-98fc-75bb-8033-f4b55c04fe69', '01a22533-9955-75bb-8034-19d08af9999e', 'INSTAGRAM', 'VIDEO', 'Published by Patchbay #demo', '{"altTexts": [], "coverUrl": null, "userTags": [], "audioName": null, "placement": "FEED", "trialReel": null, "locationId": null, "aiGenerated": false, "shareToFeed": true, "collaborators": [], "coverTimestampMs": null}', NULL, 'PUBLISHED', 1, 'PUBLISHED', '17975920460495097', 'http://127.0.0.1:28441/reel/P90BIY74-QA/', true, NULL, NULL, 'NONE', '2026-11-01', false, '2026-11-29 02:47:48.446+00', '2026-11-29 02:47:54.064+00');


--
-- Data for Name: publishing_quotas; Type: TABLE DATA; Schema: public; Owner: -
--

INSERT INTO public.publishing_quotas VALUES ('01a22533-893b-75bb-8033-a2dbe6f73902', 50, 0, NULL, '2026-11-29 02:47:44.37+00');
INSERT INTO public.publishing_quotas VALUES ('01a22533-9955-75bb-8034-19d08af9999e', 50, 0, NULL, '2026-11-29 02:47:48.482+00');


--
-- Data for Name: schedules; Type: TABLE DATA; Schema: public; Owner: -
--

INSERT INTO public.schedules VALUES ('accounts.profiles-due', '2026-11-29 02:52:41.003187+00', NULL, NULL, NULL);
INSERT INTO public.schedules VALUES ('accounts.reconnect-notices', '2026-11-29 03:47:41.003187+00', NULL, NULL, NULL);
INSERT INTO public.schedules VALUES ('audit.retention', '2026-11-29 03:47:41.003187+00', NULL, NULL, NULL);
INSERT INTO public.schedules VALUES ('connections.cleanup', '2026-11-29 03:47:41.003187+00', NULL, NULL, NULL);
INSERT INTO public.schedules VALUES ('content.due', '2026-11-29 02:48:41.003187+00', NULL, NULL, NULL);
INSERT INTO public.schedules VALUES ('content.purge-replies', '2026-11-29 03:47:41.003187+00', NULL, NULL, NULL);
INSERT INTO public.schedules VALUES ('grants.reconcile', '2026-11-29 03:17:41.003187+00', NULL, NULL, NULL);
INSERT INTO public.schedules VALUES ('idempotency.purge-requests', '2026-11-29 03:47:41.003187+00', NULL, NULL, NULL);
INSERT INTO public.schedules VALUES ('oauth.cleanup', '2026-11-29 02:57:41.003187+00', NULL, NULL, NULL);
INSERT INTO public.schedules VALUES ('oauth.signing-keys', '2026-11-29 03:47:41.003187+00', NULL, NULL, NULL);
INSERT INTO public.schedules VALUES ('platforms.purge-budgets', '2026-11-29 03:47:41.003187+00', NULL, NULL, NULL);
INSERT INTO public.schedules VALUES ('posts.sweep-uploads', '2026-11-29 03:47:41.003187+00', NULL, NULL, NULL);
INSERT INTO public.schedules VALUES ('users.cleanup', '2026-11-29 03:47:41.003187+00', NULL, NULL, NULL);
INSERT INTO public.schedules VALUES ('webhooks.retention', '2026-11-29 03:47:41.003187+00', NULL, NULL, NULL);


--
-- Data for Name: sessions; Type: TABLE DATA; Schema: public; Owner: -
--

INSERT INTO public.sessions VALUES ('01a22533-7e02-75bb-8033-1c38d8ea60bc', '01a22533-7dff-75bb-8033-19ed53072df7', '\x1e5896ca5067cee3853337b2583f5ed5c197a07371255053320db9aa7d53ac7d', '2026-11-29 02:47:41.314+00', '2026-11-29 02:47:41.314+00', '2026-12-29 02:47:41.314+00', 'node', '127.0.0.1', NULL);
INSERT INTO public.sessions VALUES ('01a22533-88d6-75bb-8033-81e9da11281e', '01a22533-88d4-75bb-8033-7ff1f24f92c6', '\x1105bb58e13769d70ec2846f3bf57c932312217b44b060fee59cc5fd2e76cfd4', '2026-11-29 02:47:44.086+00', '2026-11-29 02:47:44.086+00', '2026-12-29 02:47:44.086+00', 'node', '127.0.0.1', NULL);
INSERT INTO public.sessions VALUES ('01a22533-98fd-75bb-8033-f98c3e3d8b18', '01a22533-98fc-75bb-8033-f4b55c04fe69', '\xf09621c9530defefba2de0ba1820f3916f4fe0385b4a737b592cc6f763b71f05', '2026-11-29 02:47:48.221+00', '2026-11-29 02:47:48.221+00', '2026-12-29 02:47:48.221+00', 'node', '127.0.0.1', NULL);


--
-- Data for Name: subject_fences; Type: TABLE DATA; Schema: public; Owner: -
--

INSERT INTO public.subject_fences VALUES ('TIKTOK', '-0002yAMYnRooWU1X3rnMfhICScnE4Zc03rAcYLiQjmV', NULL, NULL);
INSERT INTO public.subject_fences VALUES ('INSTAGRAM', '27737256182942313', NULL, NULL);
INSERT INTO public.subject_fences VALUES ('INSTAGRAM', '10227341687804471', NULL, NULL);


--
-- Data for Name: subscriptions; Type: TABLE DATA; Schema: public; Owner: -
--



--
-- Data for Name: tiers; Type: TABLE DATA; Schema: public; Owner: -
--

INSERT INTO public.tiers VALUES ('01890a5d-ac00-7000-8000-000000000001', 'Free', 1, 1, '{}', 10, 1000, true, NULL, '2026-11-29 02:47:40.062382+00');
INSERT INTO public.tiers VALUES ('01890a5d-ac00-7000-8000-000000000002', 'Pro', 2, 5, '{}', 200, 1000, false, NULL, '2026-11-29 02:47:40.062382+00');
INSERT INTO public.tiers VALUES ('01890a5d-ac00-7000-8000-000000000003', 'Business', 3, 25, '{}', 2000, 2000, false, NULL, '2026-11-29 02:47:40.062382+00');
INSERT INTO public.tiers VALUES ('01890a5d-ac00-7000-8000-000000000004', 'Enterprise', 4, NULL, '{}', NULL, 5000, false, NULL, '2026-11-29 02:47:40.062382+00');


--
-- Data for Name: uploads; Type: TABLE DATA; Schema: public; Owner: -
--

INSERT INTO public.uploads VALUES ('01a22533-7ee7-75bb-8033-493791ff9d0f', '01a22533-7dff-75bb-8033-19ed53072df7', 'DISCARDED', 1228618, 'sample.mp4', 'VIDEO', 'video/mp4', 5, 720, 1280, 30, NULL, '2026-11-29 02:47:41.544+00', NULL, NULL, NULL, false, 'filename c2FtcGxlLm1wNA==', '{"audio": {"codec": "aac", "channels": 1, "sampleRate": 44100}, "chroma": "4:2:0", "hasEdits": false, "container": "mp4", "indexFirst": true, "videoCodec": "h264", "isInterlaced": false, "isMultiPicture": null}');
INSERT INTO public.uploads VALUES ('01a22533-9980-75bb-8034-2701597939fa', '01a22533-98fc-75bb-8033-f4b55c04fe69', 'DISCARDED', 1228618, 'sample.mp4', 'VIDEO', 'video/mp4', 5, 720, 1280, 30, NULL, '2026-11-29 02:47:48.352+00', NULL, NULL, NULL, false, 'filename c2FtcGxlLm1wNA==', '{"audio": {"codec": "aac", "channels": 1, "sampleRate": 44100}, "chroma": "4:2:0", "hasEdits": false, "container": "mp4", "indexFirst": true, "videoCodec": "h264", "isInterlaced": false, "isMultiPicture": null}');
INSERT INTO public.uploads VALUES ('01a22533-8951-75bb-8033-aea4894a768a', '01a22533-88d4-75bb-8033-7ff1f24f92c6', 'DISCARDED', 1228618, 'sample.mp4', 'VIDEO', 'video/mp4', 5, 720, 1280, 30, NULL, '2026-11-29 02:47:44.209+00', NULL, NULL, NULL, false, 'filename c2FtcGxlLm1wNA==', '{"audio": {"codec": "aac", "channels": 1, "sampleRate": 44100}, "chroma": "4:2:0", "hasEdits": false, "container": "mp4", "indexFirst": true, "videoCodec": "h264", "isInterlaced": false, "isMultiPicture": null}');


--
-- Data for Name: usage; Type: TABLE DATA; Schema: public; Owner: -
--

INSERT INTO public.usage VALUES ('01a22533-7dff-75bb-8033-19ed53072df7', '2026-11-01', 1);
INSERT INTO public.usage VALUES ('01a22533-88d4-75bb-8033-7ff1f24f92c6', '2026-11-01', 1);
INSERT INTO public.usage VALUES ('01a22533-98fc-75bb-8033-f4b55c04fe69', '2026-11-01', 1);


--
-- Data for Name: users; Type: TABLE DATA; Schema: public; Owner: -
--

INSERT INTO public.users VALUES ('01a22533-7dff-75bb-8033-19ed53072df7', 'tiktok@example.com', '2026-11-29 02:47:41.312057+00', '$argon2id$v=19$m=19456,t=2,p=1$5AhPChVICQkOHmTd22HfwQ$NbAN32yDBaJRGSrAg5giE3B2Gylckk9XuFLDQj3Ml84', NULL, 'USER', '2026-11-29 02:47:41.312057+00', NULL, '{}');
INSERT INTO public.users VALUES ('01a22533-88d4-75bb-8033-7ff1f24f92c6', 'instagram@example.com', '2026-11-29 02:47:44.084798+00', '$argon2id$v=19$m=19456,t=2,p=1$AN1r8ZrJCmhKLsUCkS+kOw$AfU7kvmPcMwcSXI0JYnZIBbogoiBl75pXmcYlYk4tvY', NULL, 'USER', '2026-11-29 02:47:44.084798+00', NULL, '{}');
INSERT INTO public.users VALUES ('01a22533-98fc-75bb-8033-f4b55c04fe69', 'instagram-facebook@example.com', '2026-11-29 02:47:48.22068+00', '$argon2id$v=19$m=19456,t=2,p=1$XKeet/BZqGYcVFnc1sbfdw$ZEvdKoTdCa+hQG4gC/+5t7cy7Ymz0fCxr45vYaSz6kk', NULL, 'USER', '2026-11-29 02:47:48.22068+00', NULL, '{}');


--
-- Data for Name: webhook_events; Type: TABLE DATA; Schema: public; Owner: -
--

INSERT INTO public.webhook_events VALUES ('01a22533-8225-76e2-931f-d28ee3256ae8', '\x000000006b0b924eb261a20f7273449b4de07fb2831f6e24c7f43e8ee3256ae8', 'TIKTOK', 'post.publish.complete', '-0002yAMYnRooWU1X3rnMfhICScnE4Zc03rAcYLiQjmV', '\x7b22636c69656e745f6b6579223a2273696d636c69656e746b657930303031222c226576656e74223a22706f73742e7075626c6973682e636f6d706c657465222c226372656174655f74696d65223a313739353932303436322c22757365725f6f70656e6964223a222d3030303279414d596e526f6f5755315833726e4d6668494353636e45345a633033724163594c69516a6d56222c22636f6e74656e74223a227b5c227075626c6973685f69645c223a5c22765f7075625f66696c657e76322d312e373439353932303436303336323030303031325c222c5c227075626c6973685f747970655c223a5c224449524543545f5055424c4953485c227d227d', false, '2026-11-29 02:47:42+00', '2026-11-29 02:47:42.373+00', 'a5a6c0b3-eb2e-41dc-906d-76ef2efae741', 'PROCESSED', NULL, NULL, 1, NULL, NULL, NULL, '2026-11-29 02:47:42.401202+00', NULL);
INSERT INTO public.webhook_events VALUES ('01a22533-87f4-739d-a101-6b372848cef7', '\x000000006b0b924f465379a2d10da36d3a41711b9190b9d8405a13372848cef7', 'TIKTOK', 'post.publish.publicly_available', '-0002yAMYnRooWU1X3rnMfhICScnE4Zc03rAcYLiQjmV', '\x7b22636c69656e745f6b6579223a2273696d636c69656e746b657930303031222c226576656e74223a22706f73742e7075626c6973682e7075626c69636c795f617661696c61626c65222c226372656174655f74696d65223a313739353932303436332c22757365725f6f70656e6964223a222d3030303279414d596e526f6f5755315833726e4d6668494353636e45345a633033724163594c69516a6d56222c22636f6e74656e74223a227b5c227075626c6973685f69645c223a5c22765f7075625f66696c657e76322d312e373439353932303436303336323030303031325c222c5c227075626c6973685f747970655c223a5c224449524543545f5055424c4953485c222c5c22706f73745f69645c223a5c22373439353932303436303336333030303031355c227d227d', false, '2026-11-29 02:47:43+00', '2026-11-29 02:47:43.86+00', '9668c572-0c81-47b6-89f7-77b9ad380667', 'PROCESSED', NULL, NULL, 1, NULL, NULL, NULL, '2026-11-29 02:47:43.872973+00', NULL);


--
-- Name: migrations_id_seq; Type: SEQUENCE SET; Schema: public; Owner: -
--

SELECT pg_catalog.setval('public.migrations_id_seq', 31, true);


--
-- Name: account_audiences account_audiences_pkey; Type: CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.account_audiences
    ADD CONSTRAINT account_audiences_pkey PRIMARY KEY (account_id, audience, dimension, key);


--
-- Name: account_metrics account_metrics_pkey; Type: CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.account_metrics
    ADD CONSTRAINT account_metrics_pkey PRIMARY KEY (account_id, ends_at, name);


--
-- Name: accounts accounts_pkey; Type: CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.accounts
    ADD CONSTRAINT accounts_pkey PRIMARY KEY (id);


--
-- Name: audit_events audit_events_pkey; Type: CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.audit_events
    ADD CONSTRAINT audit_events_pkey PRIMARY KEY (id);


--
-- Name: clock_offset clock_offset_pkey; Type: CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.clock_offset
    ADD CONSTRAINT clock_offset_pkey PRIMARY KEY (singleton);


--
-- Name: comment_replies comment_replies_external_id_key; Type: CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.comment_replies
    ADD CONSTRAINT comment_replies_external_id_key UNIQUE (account_id, external_id);


--
-- Name: comment_replies comment_replies_key_key; Type: CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.comment_replies
    ADD CONSTRAINT comment_replies_key_key UNIQUE (user_id, key);


--
-- Name: comment_replies comment_replies_pkey; Type: CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.comment_replies
    ADD CONSTRAINT comment_replies_pkey PRIMARY KEY (id);


--
-- Name: comments comments_external_id_key; Type: CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.comments
    ADD CONSTRAINT comments_external_id_key UNIQUE (account_id, external_id);


--
-- Name: comments comments_pkey; Type: CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.comments
    ADD CONSTRAINT comments_pkey PRIMARY KEY (id);


--
-- Name: connection_states connection_states_pkey; Type: CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.connection_states
    ADD CONSTRAINT connection_states_pkey PRIMARY KEY (id);


--
-- Name: connection_states connection_states_state_hash_key; Type: CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.connection_states
    ADD CONSTRAINT connection_states_state_hash_key UNIQUE (state_hash);


--
-- Name: connection_states connection_states_ticket_hash_key; Type: CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.connection_states
    ADD CONSTRAINT connection_states_ticket_hash_key UNIQUE (ticket_hash);


--
-- Name: content_syncs content_syncs_pkey; Type: CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.content_syncs
    ADD CONSTRAINT content_syncs_pkey PRIMARY KEY (account_id);


--
-- Name: data_deletion_requests data_deletion_requests_code_key; Type: CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.data_deletion_requests
    ADD CONSTRAINT data_deletion_requests_code_key UNIQUE (code);


--
-- Name: data_deletion_requests data_deletion_requests_pkey; Type: CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.data_deletion_requests
    ADD CONSTRAINT data_deletion_requests_pkey PRIMARY KEY (id);


--
-- Name: data_deletion_requests data_deletion_requests_request_key; Type: CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.data_deletion_requests
    ADD CONSTRAINT data_deletion_requests_request_key UNIQUE (platform, person_id, issued_at);


--
-- Name: grant_operations grant_operations_pkey; Type: CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.grant_operations
    ADD CONSTRAINT grant_operations_pkey PRIMARY KEY (id);


--
-- Name: grants grants_pkey; Type: CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.grants
    ADD CONSTRAINT grants_pkey PRIMARY KEY (id);


--
-- Name: grants grants_subject_key; Type: CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.grants
    ADD CONSTRAINT grants_subject_key UNIQUE (platform, login_type, subject);


--
-- Name: idempotent_requests idempotent_requests_pkey; Type: CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.idempotent_requests
    ADD CONSTRAINT idempotent_requests_pkey PRIMARY KEY (owner_id, operation, key);


--
-- Name: jobs jobs_pkey; Type: CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.jobs
    ADD CONSTRAINT jobs_pkey PRIMARY KEY (id);


--
-- Name: mails mails_pkey; Type: CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.mails
    ADD CONSTRAINT mails_pkey PRIMARY KEY (id);


--
-- Name: media media_external_id_key; Type: CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.media
    ADD CONSTRAINT media_external_id_key UNIQUE (account_id, external_id);


--
-- Name: media_metrics media_metrics_pkey; Type: CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.media_metrics
    ADD CONSTRAINT media_metrics_pkey PRIMARY KEY (media_id, name);


--
-- Name: media media_pkey; Type: CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.media
    ADD CONSTRAINT media_pkey PRIMARY KEY (id);


--
-- Name: media_urls media_urls_pkey; Type: CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.media_urls
    ADD CONSTRAINT media_urls_pkey PRIMARY KEY (id);


--
-- Name: migrations migrations_pkey; Type: CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.migrations
    ADD CONSTRAINT migrations_pkey PRIMARY KEY (id);


--
-- Name: oidc_artifacts oidc_artifacts_pkey; Type: CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.oidc_artifacts
    ADD CONSTRAINT oidc_artifacts_pkey PRIMARY KEY (kind, id_hash);


--
-- Name: oidc_authorizations oidc_authorizations_pkey; Type: CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.oidc_authorizations
    ADD CONSTRAINT oidc_authorizations_pkey PRIMARY KEY (id);


--
-- Name: oidc_client_secrets oidc_client_secrets_pkey; Type: CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.oidc_client_secrets
    ADD CONSTRAINT oidc_client_secrets_pkey PRIMARY KEY (id);


--
-- Name: oidc_client_usage_days oidc_client_usage_days_pkey; Type: CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.oidc_client_usage_days
    ADD CONSTRAINT oidc_client_usage_days_pkey PRIMARY KEY (client_id, day);


--
-- Name: oidc_client_usage oidc_client_usage_pkey; Type: CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.oidc_client_usage
    ADD CONSTRAINT oidc_client_usage_pkey PRIMARY KEY (client_id);


--
-- Name: oidc_clients oidc_clients_pkey; Type: CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.oidc_clients
    ADD CONSTRAINT oidc_clients_pkey PRIMARY KEY (id);


--
-- Name: oidc_consents oidc_consents_pkey; Type: CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.oidc_consents
    ADD CONSTRAINT oidc_consents_pkey PRIMARY KEY (user_id, client_id);


--
-- Name: oidc_identities oidc_identities_pkey; Type: CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.oidc_identities
    ADD CONSTRAINT oidc_identities_pkey PRIMARY KEY (id);


--
-- Name: oidc_identities oidc_identities_subject_key; Type: CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.oidc_identities
    ADD CONSTRAINT oidc_identities_subject_key UNIQUE (provider, subject);


--
-- Name: oidc_revocations oidc_revocations_pkey; Type: CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.oidc_revocations
    ADD CONSTRAINT oidc_revocations_pkey PRIMARY KEY (id);


--
-- Name: oidc_signing_keys oidc_signing_keys_pkey; Type: CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.oidc_signing_keys
    ADD CONSTRAINT oidc_signing_keys_pkey PRIMARY KEY (id);


--
-- Name: pending_revocations pending_revocations_pkey; Type: CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.pending_revocations
    ADD CONSTRAINT pending_revocations_pkey PRIMARY KEY (id);


--
-- Name: platform_budgets platform_budgets_pkey; Type: CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.platform_budgets
    ADD CONSTRAINT platform_budgets_pkey PRIMARY KEY (key);


--
-- Name: post_attempts post_attempts_pkey; Type: CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.post_attempts
    ADD CONSTRAINT post_attempts_pkey PRIMARY KEY (id);


--
-- Name: post_attempts post_attempts_post_id_number_key; Type: CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.post_attempts
    ADD CONSTRAINT post_attempts_post_id_number_key UNIQUE (post_id, number);


--
-- Name: post_containers post_containers_pkey; Type: CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.post_containers
    ADD CONSTRAINT post_containers_pkey PRIMARY KEY (id);


--
-- Name: post_containers post_containers_position_key; Type: CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.post_containers
    ADD CONSTRAINT post_containers_position_key UNIQUE (attempt_id, "position");


--
-- Name: post_media post_media_pkey; Type: CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.post_media
    ADD CONSTRAINT post_media_pkey PRIMARY KEY (post_id, "position");


--
-- Name: posts posts_pkey; Type: CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.posts
    ADD CONSTRAINT posts_pkey PRIMARY KEY (id);


--
-- Name: publishing_quotas publishing_quotas_pkey; Type: CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.publishing_quotas
    ADD CONSTRAINT publishing_quotas_pkey PRIMARY KEY (account_id);


--
-- Name: schedules schedules_pkey; Type: CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.schedules
    ADD CONSTRAINT schedules_pkey PRIMARY KEY (name);


--
-- Name: sessions sessions_id_hash_key; Type: CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.sessions
    ADD CONSTRAINT sessions_id_hash_key UNIQUE (id_hash);


--
-- Name: sessions sessions_pkey; Type: CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.sessions
    ADD CONSTRAINT sessions_pkey PRIMARY KEY (id);


--
-- Name: subject_fences subject_fences_pkey; Type: CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.subject_fences
    ADD CONSTRAINT subject_fences_pkey PRIMARY KEY (platform, subject);


--
-- Name: subscriptions subscriptions_pkey; Type: CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.subscriptions
    ADD CONSTRAINT subscriptions_pkey PRIMARY KEY (user_id);


--
-- Name: tiers tiers_name_key; Type: CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.tiers
    ADD CONSTRAINT tiers_name_key UNIQUE (name);


--
-- Name: tiers tiers_pkey; Type: CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.tiers
    ADD CONSTRAINT tiers_pkey PRIMARY KEY (id);


--
-- Name: uploads uploads_pkey; Type: CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.uploads
    ADD CONSTRAINT uploads_pkey PRIMARY KEY (id);


--
-- Name: usage usage_pkey; Type: CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.usage
    ADD CONSTRAINT usage_pkey PRIMARY KEY (user_id, month);


--
-- Name: users users_email_key; Type: CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.users
    ADD CONSTRAINT users_email_key UNIQUE (email);


--
-- Name: users users_pkey; Type: CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.users
    ADD CONSTRAINT users_pkey PRIMARY KEY (id);


--
-- Name: users users_username_key; Type: CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.users
    ADD CONSTRAINT users_username_key UNIQUE (username);


--
-- Name: webhook_events webhook_events_event_key_key; Type: CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.webhook_events
    ADD CONSTRAINT webhook_events_event_key_key UNIQUE (event_key);


--
-- Name: webhook_events webhook_events_pkey; Type: CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.webhook_events
    ADD CONSTRAINT webhook_events_pkey PRIMARY KEY (id);


--
-- Name: accounts_external_id_key; Type: INDEX; Schema: public; Owner: -
--

CREATE UNIQUE INDEX accounts_external_id_key ON public.accounts USING btree (platform, external_id) WHERE (disconnected_at IS NULL);


--
-- Name: accounts_grant_id_idx; Type: INDEX; Schema: public; Owner: -
--

CREATE INDEX accounts_grant_id_idx ON public.accounts USING btree (grant_id);


--
-- Name: accounts_profile_due_at_idx; Type: INDEX; Schema: public; Owner: -
--

CREATE INDEX accounts_profile_due_at_idx ON public.accounts USING btree (profile_due_at) WHERE (disconnected_at IS NULL);


--
-- Name: accounts_user_id_idx; Type: INDEX; Schema: public; Owner: -
--

CREATE INDEX accounts_user_id_idx ON public.accounts USING btree (user_id, rank, id) WHERE (disconnected_at IS NULL);


--
-- Name: audit_events_action_idx; Type: INDEX; Schema: public; Owner: -
--

CREATE INDEX audit_events_action_idx ON public.audit_events USING btree (action, id);


--
-- Name: audit_events_actor_user_id_idx; Type: INDEX; Schema: public; Owner: -
--

CREATE INDEX audit_events_actor_user_id_idx ON public.audit_events USING btree (actor_user_id, id) WHERE (actor_user_id IS NOT NULL);


--
-- Name: audit_events_created_at_idx; Type: INDEX; Schema: public; Owner: -
--

CREATE INDEX audit_events_created_at_idx ON public.audit_events USING brin (created_at);


--
-- Name: audit_events_user_id_idx; Type: INDEX; Schema: public; Owner: -
--

CREATE INDEX audit_events_user_id_idx ON public.audit_events USING btree (user_id, id) WHERE (user_id IS NOT NULL);


--
-- Name: comment_replies_comment_id_idx; Type: INDEX; Schema: public; Owner: -
--

CREATE INDEX comment_replies_comment_id_idx ON public.comment_replies USING btree (comment_id);


--
-- Name: comment_replies_sent_at_idx; Type: INDEX; Schema: public; Owner: -
--

CREATE INDEX comment_replies_sent_at_idx ON public.comment_replies USING btree (sent_at);


--
-- Name: comments_media_idx; Type: INDEX; Schema: public; Owner: -
--

CREATE INDEX comments_media_idx ON public.comments USING btree (account_id, external_media_id);


--
-- Name: comments_published_at_idx; Type: INDEX; Schema: public; Owner: -
--

CREATE INDEX comments_published_at_idx ON public.comments USING btree (account_id, published_at, id);


--
-- Name: comments_user_id_idx; Type: INDEX; Schema: public; Owner: -
--

CREATE INDEX comments_user_id_idx ON public.comments USING btree (user_id);


--
-- Name: connection_states_expires_at_idx; Type: INDEX; Schema: public; Owner: -
--

CREATE INDEX connection_states_expires_at_idx ON public.connection_states USING btree (expires_at);


--
-- Name: connection_states_user_id_idx; Type: INDEX; Schema: public; Owner: -
--

CREATE INDEX connection_states_user_id_idx ON public.connection_states USING btree (user_id);


--
-- Name: grant_operations_grant_id_idx; Type: INDEX; Schema: public; Owner: -
--

CREATE INDEX grant_operations_grant_id_idx ON public.grant_operations USING btree (grant_id, id);


--
-- Name: grants_due_idx; Type: INDEX; Schema: public; Owner: -
--

CREATE INDEX grants_due_idx ON public.grants USING btree (refresh_at) WHERE (status = 'ACTIVE'::text);


--
-- Name: grants_user_id_idx; Type: INDEX; Schema: public; Owner: -
--

CREATE INDEX grants_user_id_idx ON public.grants USING btree (user_id);


--
-- Name: idempotent_requests_expires_at_idx; Type: INDEX; Schema: public; Owner: -
--

CREATE INDEX idempotent_requests_expires_at_idx ON public.idempotent_requests USING btree (expires_at);


--
-- Name: idempotent_requests_user_id_idx; Type: INDEX; Schema: public; Owner: -
--

CREATE INDEX idempotent_requests_user_id_idx ON public.idempotent_requests USING btree (user_id);


--
-- Name: jobs_dead_idx; Type: INDEX; Schema: public; Owner: -
--

CREATE INDEX jobs_dead_idx ON public.jobs USING btree (id) WHERE (state = 'DEAD'::text);


--
-- Name: jobs_due_at_idx; Type: INDEX; Schema: public; Owner: -
--

CREATE INDEX jobs_due_at_idx ON public.jobs USING btree (due_at) WHERE (state = 'PENDING'::text);


--
-- Name: jobs_kind_key_idx; Type: INDEX; Schema: public; Owner: -
--

CREATE UNIQUE INDEX jobs_kind_key_idx ON public.jobs USING btree (kind, key) WHERE (state = 'PENDING'::text);


--
-- Name: mails_email_idx; Type: INDEX; Schema: public; Owner: -
--

CREATE INDEX mails_email_idx ON public.mails USING btree (email);


--
-- Name: mails_expires_at_idx; Type: INDEX; Schema: public; Owner: -
--

CREATE INDEX mails_expires_at_idx ON public.mails USING btree (expires_at);


--
-- Name: mails_user_id_idx; Type: INDEX; Schema: public; Owner: -
--

CREATE INDEX mails_user_id_idx ON public.mails USING btree (user_id);


--
-- Name: media_published_at_idx; Type: INDEX; Schema: public; Owner: -
--

CREATE INDEX media_published_at_idx ON public.media USING btree (account_id, published_at, id);


--
-- Name: media_urls_attempt_id_idx; Type: INDEX; Schema: public; Owner: -
--

CREATE INDEX media_urls_attempt_id_idx ON public.media_urls USING btree (attempt_id);


--
-- Name: media_urls_upload_id_idx; Type: INDEX; Schema: public; Owner: -
--

CREATE INDEX media_urls_upload_id_idx ON public.media_urls USING btree (upload_id);


--
-- Name: media_user_id_idx; Type: INDEX; Schema: public; Owner: -
--

CREATE INDEX media_user_id_idx ON public.media USING btree (user_id);


--
-- Name: oidc_artifacts_authorization_id_idx; Type: INDEX; Schema: public; Owner: -
--

CREATE INDEX oidc_artifacts_authorization_id_idx ON public.oidc_artifacts USING btree (authorization_id);


--
-- Name: oidc_artifacts_expires_at_idx; Type: INDEX; Schema: public; Owner: -
--

CREATE INDEX oidc_artifacts_expires_at_idx ON public.oidc_artifacts USING btree (expires_at);


--
-- Name: oidc_artifacts_uid_idx; Type: INDEX; Schema: public; Owner: -
--

CREATE INDEX oidc_artifacts_uid_idx ON public.oidc_artifacts USING btree (uid) WHERE (uid IS NOT NULL);


--
-- Name: oidc_artifacts_user_code_hash_idx; Type: INDEX; Schema: public; Owner: -
--

CREATE UNIQUE INDEX oidc_artifacts_user_code_hash_idx ON public.oidc_artifacts USING btree (user_code_hash) WHERE (user_code_hash IS NOT NULL);


--
-- Name: oidc_authorizations_client_id_idx; Type: INDEX; Schema: public; Owner: -
--

CREATE INDEX oidc_authorizations_client_id_idx ON public.oidc_authorizations USING btree (client_id);


--
-- Name: oidc_authorizations_expires_at_idx; Type: INDEX; Schema: public; Owner: -
--

CREATE INDEX oidc_authorizations_expires_at_idx ON public.oidc_authorizations USING btree (expires_at);


--
-- Name: oidc_authorizations_user_id_idx; Type: INDEX; Schema: public; Owner: -
--

CREATE INDEX oidc_authorizations_user_id_idx ON public.oidc_authorizations USING btree (user_id, client_id);


--
-- Name: oidc_client_secrets_client_id_idx; Type: INDEX; Schema: public; Owner: -
--

CREATE INDEX oidc_client_secrets_client_id_idx ON public.oidc_client_secrets USING btree (client_id);


--
-- Name: oidc_client_usage_days_day_idx; Type: INDEX; Schema: public; Owner: -
--

CREATE INDEX oidc_client_usage_days_day_idx ON public.oidc_client_usage_days USING btree (day);


--
-- Name: oidc_clients_changed_in_idx; Type: INDEX; Schema: public; Owner: -
--

CREATE INDEX oidc_clients_changed_in_idx ON public.oidc_clients USING btree (changed_in);


--
-- Name: oidc_clients_owner_user_id_idx; Type: INDEX; Schema: public; Owner: -
--

CREATE INDEX oidc_clients_owner_user_id_idx ON public.oidc_clients USING btree (owner_user_id);


--
-- Name: oidc_consents_client_id_idx; Type: INDEX; Schema: public; Owner: -
--

CREATE INDEX oidc_consents_client_id_idx ON public.oidc_consents USING btree (client_id);


--
-- Name: oidc_identities_user_id_idx; Type: INDEX; Schema: public; Owner: -
--

CREATE INDEX oidc_identities_user_id_idx ON public.oidc_identities USING btree (user_id);


--
-- Name: oidc_revocations_changed_in_idx; Type: INDEX; Schema: public; Owner: -
--

CREATE INDEX oidc_revocations_changed_in_idx ON public.oidc_revocations USING btree (changed_in);


--
-- Name: oidc_revocations_expires_at_idx; Type: INDEX; Schema: public; Owner: -
--

CREATE INDEX oidc_revocations_expires_at_idx ON public.oidc_revocations USING btree (expires_at);


--
-- Name: pending_revocations_expires_at_idx; Type: INDEX; Schema: public; Owner: -
--

CREATE INDEX pending_revocations_expires_at_idx ON public.pending_revocations USING btree (expires_at);


--
-- Name: platform_budgets_expires_at_idx; Type: INDEX; Schema: public; Owner: -
--

CREATE INDEX platform_budgets_expires_at_idx ON public.platform_budgets USING btree (expires_at);


--
-- Name: post_attempts_platform_post_id_idx; Type: INDEX; Schema: public; Owner: -
--

CREATE INDEX post_attempts_platform_post_id_idx ON public.post_attempts USING btree (platform, platform_post_id) WHERE (platform_post_id IS NOT NULL);


--
-- Name: post_attempts_publish_due_idx; Type: INDEX; Schema: public; Owner: -
--

CREATE INDEX post_attempts_publish_due_idx ON public.post_attempts USING btree (due_at) WHERE ((state = ANY (ARRAY['READY'::text, 'INITIATING'::text, 'UPLOADING'::text, 'PUBLISHING'::text])) AND (due_at IS NOT NULL));


--
-- Name: post_attempts_publish_id_idx; Type: INDEX; Schema: public; Owner: -
--

CREATE UNIQUE INDEX post_attempts_publish_id_idx ON public.post_attempts USING btree (platform, publish_id) WHERE (publish_id IS NOT NULL);


--
-- Name: post_attempts_status_due_idx; Type: INDEX; Schema: public; Owner: -
--

CREATE INDEX post_attempts_status_due_idx ON public.post_attempts USING btree (due_at) WHERE ((state = ANY (ARRAY['PROCESSING'::text, 'AWAITING_CREATOR'::text, 'PUBLISHED'::text, 'UNCONFIRMED'::text])) AND (due_at IS NOT NULL));


--
-- Name: post_media_upload_id_idx; Type: INDEX; Schema: public; Owner: -
--

CREATE INDEX post_media_upload_id_idx ON public.post_media USING btree (upload_id);


--
-- Name: posts_account_id_idx; Type: INDEX; Schema: public; Owner: -
--

CREATE INDEX posts_account_id_idx ON public.posts USING btree (account_id, id);


--
-- Name: posts_user_id_idx; Type: INDEX; Schema: public; Owner: -
--

CREATE INDEX posts_user_id_idx ON public.posts USING btree (user_id, id);


--
-- Name: sessions_expires_at_idx; Type: INDEX; Schema: public; Owner: -
--

CREATE INDEX sessions_expires_at_idx ON public.sessions USING btree (expires_at);


--
-- Name: sessions_user_id_idx; Type: INDEX; Schema: public; Owner: -
--

CREATE INDEX sessions_user_id_idx ON public.sessions USING btree (user_id, id);


--
-- Name: subscriptions_tier_id_idx; Type: INDEX; Schema: public; Owner: -
--

CREATE INDEX subscriptions_tier_id_idx ON public.subscriptions USING btree (tier_id);


--
-- Name: tiers_default_idx; Type: INDEX; Schema: public; Owner: -
--

CREATE UNIQUE INDEX tiers_default_idx ON public.tiers USING btree (is_default) WHERE is_default;


--
-- Name: uploads_user_id_idx; Type: INDEX; Schema: public; Owner: -
--

CREATE INDEX uploads_user_id_idx ON public.uploads USING btree (user_id, id);


--
-- Name: webhook_events_attention_idx; Type: INDEX; Schema: public; Owner: -
--

CREATE INDEX webhook_events_attention_idx ON public.webhook_events USING btree (state, id) WHERE (state = ANY (ARRAY['UNMATCHED'::text, 'UNPARSED'::text, 'DEAD'::text]));


--
-- Name: webhook_events_awaits_idx; Type: INDEX; Schema: public; Owner: -
--

CREATE INDEX webhook_events_awaits_idx ON public.webhook_events USING btree (platform, awaits) WHERE ((state = 'UNMATCHED'::text) AND (awaits IS NOT NULL));


--
-- Name: webhook_events_due_at_idx; Type: INDEX; Schema: public; Owner: -
--

CREATE INDEX webhook_events_due_at_idx ON public.webhook_events USING btree (due_at) WHERE (due_at IS NOT NULL);


--
-- Name: webhook_events_publish_id_idx; Type: INDEX; Schema: public; Owner: -
--

CREATE INDEX webhook_events_publish_id_idx ON public.webhook_events USING btree (platform, publish_id) WHERE (state = 'UNMATCHED'::text);


--
-- Name: audit_events audit_events_append_only; Type: TRIGGER; Schema: public; Owner: -
--

CREATE TRIGGER audit_events_append_only BEFORE UPDATE OR TRUNCATE ON public.audit_events FOR EACH STATEMENT EXECUTE FUNCTION public.audit_events_refuse_change();


--
-- Name: audit_events audit_events_kept; Type: TRIGGER; Schema: public; Owner: -
--

CREATE TRIGGER audit_events_kept BEFORE DELETE ON public.audit_events FOR EACH ROW WHEN ((old.created_at > (public.app_now() - '30 days'::interval))) EXECUTE FUNCTION public.audit_events_refuse_change();


--
-- Name: users oidc_revoke_deleted_user; Type: TRIGGER; Schema: public; Owner: -
--

CREATE TRIGGER oidc_revoke_deleted_user AFTER DELETE ON public.users FOR EACH ROW EXECUTE FUNCTION public.oidc_revoke_deleted_user();


--
-- Name: oidc_clients set_changed_in; Type: TRIGGER; Schema: public; Owner: -
--

CREATE TRIGGER set_changed_in BEFORE INSERT OR UPDATE ON public.oidc_clients FOR EACH ROW EXECUTE FUNCTION public.set_changed_in();


--
-- Name: oidc_revocations set_changed_in; Type: TRIGGER; Schema: public; Owner: -
--

CREATE TRIGGER set_changed_in BEFORE INSERT OR UPDATE ON public.oidc_revocations FOR EACH ROW EXECUTE FUNCTION public.set_changed_in();


--
-- Name: account_audiences account_audiences_account_id_fkey; Type: FK CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.account_audiences
    ADD CONSTRAINT account_audiences_account_id_fkey FOREIGN KEY (account_id) REFERENCES public.accounts(id) ON DELETE CASCADE;


--
-- Name: account_metrics account_metrics_account_id_fkey; Type: FK CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.account_metrics
    ADD CONSTRAINT account_metrics_account_id_fkey FOREIGN KEY (account_id) REFERENCES public.accounts(id) ON DELETE CASCADE;


--
-- Name: accounts accounts_grant_id_fkey; Type: FK CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.accounts
    ADD CONSTRAINT accounts_grant_id_fkey FOREIGN KEY (grant_id) REFERENCES public.grants(id) ON DELETE SET NULL;


--
-- Name: accounts accounts_user_id_fkey; Type: FK CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.accounts
    ADD CONSTRAINT accounts_user_id_fkey FOREIGN KEY (user_id) REFERENCES public.users(id) ON DELETE CASCADE;


--
-- Name: comment_replies comment_replies_account_id_fkey; Type: FK CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.comment_replies
    ADD CONSTRAINT comment_replies_account_id_fkey FOREIGN KEY (account_id) REFERENCES public.accounts(id) ON DELETE CASCADE;


--
-- Name: comment_replies comment_replies_comment_id_fkey; Type: FK CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.comment_replies
    ADD CONSTRAINT comment_replies_comment_id_fkey FOREIGN KEY (comment_id) REFERENCES public.comments(id) ON DELETE CASCADE;


--
-- Name: comment_replies comment_replies_user_id_fkey; Type: FK CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.comment_replies
    ADD CONSTRAINT comment_replies_user_id_fkey FOREIGN KEY (user_id) REFERENCES public.users(id) ON DELETE CASCADE;


--
-- Name: comments comments_account_id_fkey; Type: FK CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.comments
    ADD CONSTRAINT comments_account_id_fkey FOREIGN KEY (account_id) REFERENCES public.accounts(id) ON DELETE CASCADE;


--
-- Name: comments comments_user_id_fkey; Type: FK CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.comments
    ADD CONSTRAINT comments_user_id_fkey FOREIGN KEY (user_id) REFERENCES public.users(id) ON DELETE CASCADE;


--
-- Name: connection_states connection_states_grant_id_fkey; Type: FK CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.connection_states
    ADD CONSTRAINT connection_states_grant_id_fkey FOREIGN KEY (grant_id) REFERENCES public.grants(id) ON DELETE SET NULL;


--
-- Name: connection_states connection_states_reconnect_account_id_fkey; Type: FK CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.connection_states
    ADD CONSTRAINT connection_states_reconnect_account_id_fkey FOREIGN KEY (reconnect_account_id) REFERENCES public.accounts(id) ON DELETE CASCADE;


--
-- Name: connection_states connection_states_user_id_fkey; Type: FK CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.connection_states
    ADD CONSTRAINT connection_states_user_id_fkey FOREIGN KEY (user_id) REFERENCES public.users(id) ON DELETE CASCADE;


--
-- Name: content_syncs content_syncs_account_id_fkey; Type: FK CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.content_syncs
    ADD CONSTRAINT content_syncs_account_id_fkey FOREIGN KEY (account_id) REFERENCES public.accounts(id) ON DELETE CASCADE;


--
-- Name: grant_operations grant_operations_grant_id_fkey; Type: FK CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.grant_operations
    ADD CONSTRAINT grant_operations_grant_id_fkey FOREIGN KEY (grant_id) REFERENCES public.grants(id) ON DELETE CASCADE;


--
-- Name: grants grants_user_id_fkey; Type: FK CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.grants
    ADD CONSTRAINT grants_user_id_fkey FOREIGN KEY (user_id) REFERENCES public.users(id) ON DELETE CASCADE;


--
-- Name: idempotent_requests idempotent_requests_user_id_fkey; Type: FK CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.idempotent_requests
    ADD CONSTRAINT idempotent_requests_user_id_fkey FOREIGN KEY (user_id) REFERENCES public.users(id) ON DELETE CASCADE;


--
-- Name: mails mails_user_id_fkey; Type: FK CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.mails
    ADD CONSTRAINT mails_user_id_fkey FOREIGN KEY (user_id) REFERENCES public.users(id) ON DELETE CASCADE;


--
-- Name: media media_account_id_fkey; Type: FK CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.media
    ADD CONSTRAINT media_account_id_fkey FOREIGN KEY (account_id) REFERENCES public.accounts(id) ON DELETE CASCADE;


--
-- Name: media_metrics media_metrics_media_id_fkey; Type: FK CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.media_metrics
    ADD CONSTRAINT media_metrics_media_id_fkey FOREIGN KEY (media_id) REFERENCES public.media(id) ON DELETE CASCADE;


--
-- Name: media_urls media_urls_attempt_id_fkey; Type: FK CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.media_urls
    ADD CONSTRAINT media_urls_attempt_id_fkey FOREIGN KEY (attempt_id) REFERENCES public.post_attempts(id) ON DELETE CASCADE;


--
-- Name: media_urls media_urls_upload_id_fkey; Type: FK CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.media_urls
    ADD CONSTRAINT media_urls_upload_id_fkey FOREIGN KEY (upload_id) REFERENCES public.uploads(id) ON DELETE CASCADE;


--
-- Name: media media_user_id_fkey; Type: FK CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.media
    ADD CONSTRAINT media_user_id_fkey FOREIGN KEY (user_id) REFERENCES public.users(id) ON DELETE CASCADE;


--
-- Name: oidc_artifacts oidc_artifacts_authorization_id_fkey; Type: FK CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.oidc_artifacts
    ADD CONSTRAINT oidc_artifacts_authorization_id_fkey FOREIGN KEY (authorization_id) REFERENCES public.oidc_authorizations(id) ON DELETE CASCADE;


--
-- Name: oidc_authorizations oidc_authorizations_client_id_fkey; Type: FK CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.oidc_authorizations
    ADD CONSTRAINT oidc_authorizations_client_id_fkey FOREIGN KEY (client_id) REFERENCES public.oidc_clients(id) ON DELETE CASCADE;


--
-- Name: oidc_authorizations oidc_authorizations_user_id_fkey; Type: FK CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.oidc_authorizations
    ADD CONSTRAINT oidc_authorizations_user_id_fkey FOREIGN KEY (user_id) REFERENCES public.users(id) ON DELETE CASCADE;


--
-- Name: oidc_client_secrets oidc_client_secrets_client_id_fkey; Type: FK CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.oidc_client_secrets
    ADD CONSTRAINT oidc_client_secrets_client_id_fkey FOREIGN KEY (client_id) REFERENCES public.oidc_clients(id) ON DELETE CASCADE;


--
-- Name: oidc_client_usage oidc_client_usage_client_id_fkey; Type: FK CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.oidc_client_usage
    ADD CONSTRAINT oidc_client_usage_client_id_fkey FOREIGN KEY (client_id) REFERENCES public.oidc_clients(id) ON DELETE CASCADE;


--
-- Name: oidc_client_usage_days oidc_client_usage_days_client_id_fkey; Type: FK CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.oidc_client_usage_days
    ADD CONSTRAINT oidc_client_usage_days_client_id_fkey FOREIGN KEY (client_id) REFERENCES public.oidc_clients(id) ON DELETE CASCADE;


--
-- Name: oidc_clients oidc_clients_owner_user_id_fkey; Type: FK CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.oidc_clients
    ADD CONSTRAINT oidc_clients_owner_user_id_fkey FOREIGN KEY (owner_user_id) REFERENCES public.users(id) ON DELETE SET NULL;


--
-- Name: oidc_consents oidc_consents_client_id_fkey; Type: FK CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.oidc_consents
    ADD CONSTRAINT oidc_consents_client_id_fkey FOREIGN KEY (client_id) REFERENCES public.oidc_clients(id) ON DELETE CASCADE;


--
-- Name: oidc_consents oidc_consents_user_id_fkey; Type: FK CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.oidc_consents
    ADD CONSTRAINT oidc_consents_user_id_fkey FOREIGN KEY (user_id) REFERENCES public.users(id) ON DELETE CASCADE;


--
-- Name: oidc_identities oidc_identities_user_id_fkey; Type: FK CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.oidc_identities
    ADD CONSTRAINT oidc_identities_user_id_fkey FOREIGN KEY (user_id) REFERENCES public.users(id) ON DELETE CASCADE;


--
-- Name: post_attempts post_attempts_post_id_fkey; Type: FK CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.post_attempts
    ADD CONSTRAINT post_attempts_post_id_fkey FOREIGN KEY (post_id) REFERENCES public.posts(id) ON DELETE CASCADE;


--
-- Name: post_containers post_containers_attempt_id_fkey; Type: FK CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.post_containers
    ADD CONSTRAINT post_containers_attempt_id_fkey FOREIGN KEY (attempt_id) REFERENCES public.post_attempts(id) ON DELETE CASCADE;


--
-- Name: post_media post_media_post_id_fkey; Type: FK CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.post_media
    ADD CONSTRAINT post_media_post_id_fkey FOREIGN KEY (post_id) REFERENCES public.posts(id) ON DELETE CASCADE;


--
-- Name: post_media post_media_upload_id_fkey; Type: FK CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.post_media
    ADD CONSTRAINT post_media_upload_id_fkey FOREIGN KEY (upload_id) REFERENCES public.uploads(id) ON DELETE CASCADE;


--
-- Name: posts posts_account_id_fkey; Type: FK CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.posts
    ADD CONSTRAINT posts_account_id_fkey FOREIGN KEY (account_id) REFERENCES public.accounts(id) ON DELETE CASCADE;


--
-- Name: posts posts_user_id_fkey; Type: FK CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.posts
    ADD CONSTRAINT posts_user_id_fkey FOREIGN KEY (user_id) REFERENCES public.users(id) ON DELETE CASCADE;


--
-- Name: publishing_quotas publishing_quotas_account_id_fkey; Type: FK CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.publishing_quotas
    ADD CONSTRAINT publishing_quotas_account_id_fkey FOREIGN KEY (account_id) REFERENCES public.accounts(id) ON DELETE CASCADE;


--
-- Name: sessions sessions_selected_account_id_fkey; Type: FK CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.sessions
    ADD CONSTRAINT sessions_selected_account_id_fkey FOREIGN KEY (selected_account_id) REFERENCES public.accounts(id) ON DELETE SET NULL;


--
-- Name: sessions sessions_user_id_fkey; Type: FK CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.sessions
    ADD CONSTRAINT sessions_user_id_fkey FOREIGN KEY (user_id) REFERENCES public.users(id) ON DELETE CASCADE;


--
-- Name: subscriptions subscriptions_tier_id_fkey; Type: FK CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.subscriptions
    ADD CONSTRAINT subscriptions_tier_id_fkey FOREIGN KEY (tier_id) REFERENCES public.tiers(id);


--
-- Name: subscriptions subscriptions_user_id_fkey; Type: FK CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.subscriptions
    ADD CONSTRAINT subscriptions_user_id_fkey FOREIGN KEY (user_id) REFERENCES public.users(id) ON DELETE CASCADE;


--
-- Name: uploads uploads_user_id_fkey; Type: FK CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.uploads
    ADD CONSTRAINT uploads_user_id_fkey FOREIGN KEY (user_id) REFERENCES public.users(id) ON DELETE CASCADE;


--
-- Name: usage usage_user_id_fkey; Type: FK CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.usage
    ADD CONSTRAINT usage_user_id_fkey FOREIGN KEY (user_id) REFERENCES public.users(id) ON DELETE CASCADE;


--
-- PostgreSQL database dump complete
--


