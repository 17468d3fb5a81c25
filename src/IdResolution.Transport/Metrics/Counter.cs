namespace IdResolution.Transport.Metrics;

/// <summary>What the transports count. Everything from <see cref="TooShort"/> on is a drop, except where the name says
/// "Answered".</summary>
internal enum Counter
{
    /// <summary>Whole requests given to the engine.</summary>
    Requests,

    /// <summary>Answers handed to the network; one per message, however many fragments.</summary>
    Answers,

    /// <summary>Requests that went to the asynchronous half.</summary>
    Deferred,

    /// <summary>Fragments taken into the assembly table.</summary>
    Fragments,

    /// <summary>Datagrams that left together with others to the same peer.</summary>
    Merged,

    /// <summary>Exceptions that came out of the engine against its contract.</summary>
    HandlerFaults,

    /// <summary>TCP connections taken.</summary>
    Connections,

    /// <summary>Shorter than an envelope.</summary>
    TooShort,

    /// <summary>No version of this protocol.</summary>
    UnknownVersion,

    /// <summary>A response, which a server never answers.</summary>
    Response,

    /// <summary>Fragment of the wrong size, number or total length, or a repeated one.</summary>
    BadFragment,

    /// <summary>Incomplete message that made room for a newer one.</summary>
    FragmentEvicted,

    /// <summary>Incomplete message whose time was up.</summary>
    FragmentExpired,

    /// <summary>The system had no room for a datagram because the receiving threads did not keep up.</summary>
    ReceiveBufferFull,

    /// <summary>The source asks too often.</summary>
    RateLimited,

    /// <summary>The queue of the asynchronous half is full.</summary>
    QueueFull,

    /// <summary>The engine chose not to answer.</summary>
    ByEngine,

    /// <summary>The answer is larger than this transport sends.</summary>
    AnswerTooLarge,

    /// <summary>The system did not take an answer.</summary>
    SendFailed,

    /// <summary>The asynchronous half ran out of time or the peer went away.</summary>
    Cancelled,

    /// <summary>Answered with a protocol error: the length in the envelope is above the limit.</summary>
    AnsweredTooLong,

    /// <summary>Answered with a protocol error: the length in the envelope is not the datagram's.</summary>
    AnsweredLengthMismatch,

    /// <summary>Answered with a protocol error: a fragment on a connection.</summary>
    AnsweredFragmentOnStream,

    /// <summary>Answered "too busy": too much is outstanding.</summary>
    AnsweredBusy,

    /// <summary>Connection refused: too many in total.</summary>
    TooManyConnections,

    /// <summary>Connection refused: too many from its source.</summary>
    TooManyFromSource,

    /// <summary>The system had no means for one more connection; it was tried again.</summary>
    AcceptFailed,

    /// <summary>Connection refused: its turn to agree upon TLS did not come in time.</summary>
    TooManyHandshakes,

    /// <summary>Connection closed: TLS was not agreed upon, or not in time.</summary>
    HandshakeFailed,

    /// <summary>Connection closed after nothing happened for the idle time.</summary>
    IdleClosed,

    /// <summary>Connection closed because a request did not arrive in time.</summary>
    SlowRequest,

    /// <summary>Connection closed because the peer does not read.</summary>
    SlowReader,

    /// <summary>Connection closed with requests outstanding because the drain time was over.</summary>
    DrainExpired,
}
