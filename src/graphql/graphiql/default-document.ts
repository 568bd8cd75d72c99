/** The document that GraphiQL shows first. A test validates it against the schema. */
export const defaultDocument = `# Patchbay. Press Ctrl-Enter or Cmd-Enter to run the operation at the cursor.
# This page shares its session with the API: you sign in once for all operations.

# 1. Sign up, then open the link in the mail. It signs you in. In development, mails are in the folder mailbox of the data folder.
mutation SignUp {
  signUp(input: { email: "you@example.com", password: "a long pass phrase" }) {
    __typename
    ... on UserError {
      code
      userMessage
    }
  }
}

# 2. List the platforms. Put one into the variables below: { "platform": "…" }
query Platforms {
  platforms {
    platform
    displayName
    simulated
  }
}

# 3. Start connecting an account. Open the url of the response in a browser.
mutation Connect($platform: Platform!) {
  startConnection(input: { platform: $platform }) {
    ... on ConnectionStarted {
      url
    }
    ... on TierLimitReached {
      limit
      upgradeTo {
        name
      }
    }
    ... on UserError {
      code
      userMessage
    }
  }
}

# 4. Show your accounts, their health, and the usage of your tier.
query Me {
  viewer {
    email
    tier {
      name
    }
    usage {
      accounts {
        used
        limit
      }
      posts {
        used
        limit
        resetsAt
      }
    }
  }
  accounts(first: 20) {
    edges {
      node {
        id
        platform
        displayName
        status
        health {
          nextAction
        }
      }
    }
  }
}

# 5. Watch the state of your posts. Create a post with createPost, from a file uploaded to /uploads or from a URL.
subscription Watch {
  postChanged {
    id
    state
    publicUrl
  }
}
`;
