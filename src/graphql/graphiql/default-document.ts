/** What GraphiQL shows at first. A test checks it against the schema. */
export const defaultDocument = `# Patchbay. The operation under the cursor runs with Ctrl-Enter or Cmd-Enter.
# This page shares its session with the API: who signs in here is signed in for all of these.

# 1. Sign up, then open the link in the mail (in development: the folder mailbox of the data folder). It signs you in.
mutation SignUp {
  signUp(input: { email: "you@example.com", password: "a long pass phrase" }) {
    __typename
    ... on UserError {
      code
      userMessage
    }
  }
}

# 2. What can be connected. Put one into the variables below: { "platform": "…" }
query Platforms {
  platforms {
    platform
    displayName
    simulated
  }
}

# 3. Open the url that this answers.
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

# 4. What is connected, how it is doing, and how much of the tier is left.
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

# 5. Leave this running while posts go out. They are made with createPost, from a file uploaded to /uploads or from a url.
subscription Watch {
  postChanged {
    id
    state
    publicUrl
  }
}
`;
