namespace IdResolution.Protocol;

/// <summary>Operation codes, named as in specification §4.1.</summary>
public enum OpCode : uint
{
    /// <summary>Reserved; answered with a protocol error.</summary>
    Reserved = 0,

    /// <summary>Resolve a handle.</summary>
    Resolution = 1,

    /// <summary>Ask a server for its site record.</summary>
    GetSiteInfo = 2,

    /// <summary>Register a handle.</summary>
    CreateHandle = 100,

    /// <summary>Delete a handle.</summary>
    DeleteHandle = 101,

    /// <summary>Add values.</summary>
    AddValue = 102,

    /// <summary>Remove values.</summary>
    RemoveValue = 103,

    /// <summary>Modify values.</summary>
    ModifyValue = 104,

    /// <summary>List the handles of a prefix.</summary>
    ListHandles = 105,

    /// <summary>List the prefixes derived from a prefix (RFC 3652: LIST_NA).</summary>
    ListDerivedPrefixes = 106,

    /// <summary>Answer a challenge.</summary>
    ChallengeResponse = 200,

    /// <summary>Ask the home of a secret key whether an answer is right.</summary>
    VerifyResponse = 201,

    /// <summary>Home a prefix.</summary>
    HomePrefix = 300,

    /// <summary>Unhome a prefix.</summary>
    UnhomePrefix = 301,

    /// <summary>List homed prefixes.</summary>
    ListHomedPrefixes = 302,

    /// <summary>Set up a session.</summary>
    SessionSetup = 400,

    /// <summary>End a session.</summary>
    SessionTerminate = 401,

    /// <summary>Send an encrypted session key.</summary>
    SessionExchangeKey = 402,

    /// <summary>Ask for the next transaction id.</summary>
    GetNextTransactionId = 1000,

    /// <summary>Fetch the transaction log.</summary>
    RetrieveTransactionLog = 1001,

    /// <summary>Fetch all handles.</summary>
    DumpHandles = 1002,

    /// <summary>Ask for a checkpoint of the store.</summary>
    BackupServer = 1003,

    /// <summary>Login of the national profile (specification §10.2).</summary>
    Login = 2001,
}
