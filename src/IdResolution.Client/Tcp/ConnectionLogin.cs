using System.Buffers.Binary;
using IdResolution.Client.Exchange;
using IdResolution.Client.Failures;
using IdResolution.Protocol;
using IdResolution.Protocol.Messages;

namespace IdResolution.Client.Tcp;

/// <summary>
/// Login on one connection, as servers of the national system ask for: the client chooses a session id, proves once who it is, and says
/// that id in every message on the connection (specification §10.2).
/// </summary>
internal static class ConnectionLogin
{
    private const int MaxChallenges = 2;
    private const int SessionIdOffset = 4;

    // Where clients of that system begin.
    private static int _lastId = 10_000;

    /// <summary>A session id that no other connection of this process has.</summary>
    public static uint NewId() => (uint)Interlocked.Increment(ref _lastId);

    /// <summary>Logs in; false when the server offers no login or does not accept who we are, which it will say to every request.</summary>
    /// <param name="options">Who we are.</param>
    /// <param name="ask">Asks on the connection, whose session id is set.</param>
    /// <exception cref="HandleClientException">No believable answer.</exception>
    public static async Task<bool> TryAsync(HandleClientOptions options, Func<OutgoingRequest, Task<Received>> ask)
    {
        var authenticator = options.Authenticator!;
        var login = new Ask(OpCode.Login, authenticator.Identity.Handle, new LoginRequest { Identity = authenticator.Identity })
        {
            Flags = OpFlags.Recursive | OpFlags.RequestDigest,
        };
        var request = OutgoingRequest.Create(
            login, new Terms(options.Version, ProtocolVersion.Highest), options.TimeProvider.GetUtcNow());
        for (var challenges = 0; ; challenges++)
        {
            var message = (await ask(request)).Message;
            if (message.Body is not Challenge || challenges == MaxChallenges)
                return message.Header.ResponseCode == ResponseCode.Success;
            request = request.Answer(authenticator, message, options.TimeProvider.GetUtcNow());
        }
    }

    /// <summary>The same message with the session id of the connection; one that names a session or a challenge keeps its own.</summary>
    public static byte[] Mark(byte[] octets, uint id)
    {
        if (id == 0 || BinaryPrimitives.ReadUInt32BigEndian(octets.AsSpan(SessionIdOffset)) != 0) return octets;
        var marked = (byte[])octets.Clone();
        BinaryPrimitives.WriteUInt32BigEndian(marked.AsSpan(SessionIdOffset), id);
        return marked;
    }
}
