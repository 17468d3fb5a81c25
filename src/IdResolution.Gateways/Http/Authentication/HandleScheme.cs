using System.Diagnostics.CodeAnalysis;
using IdResolution.Resolution.Gateway;

namespace IdResolution.Gateways.Http.Authentication;

/// <summary>
/// The <c>Handle</c> scheme: sessions, answers to their nonces with a private or secret key, and client certificates (specification §8.3). Safe for use from many
/// threads.
/// </summary>
internal sealed class HandleScheme(GatewayDoor door, HttpSessionTable sessions, CertificateScheme certificates)
{
    /// <summary>Name of the scheme.</summary>
    public const string Name = "Handle";

    /// <summary>Reads what stands behind the name of the scheme.</summary>
    public static bool TryRead(string parameters, [NotNullWhen(true)] out HandleCredentials? said, [NotNullWhen(false)] out string? problem)
    {
        said = null;
        problem = "The Authorization header cannot be read.";
        return AuthParameters.TryRead(parameters, out var read) && HandleCredentials.TryRead(read, isIdEncoded: true, out said, out problem);
    }

    /// <summary>Finds out who it is; what is proven is bound to the session that was named.</summary>
    public async ValueTask<Caller> IdentifyAsync(HttpCall call, HandleCredentials said)
    {
        var session = said.SessionId is { } id ? sessions.Find(id) : null;
        var caller = await JudgeAsync(call, said, session) with { Session = session };
        if (caller.State is CallerState.Proven or CallerState.Busy || said.ClientNonce is not { } clientNonce) return caller;
        session ??= sessions.Add(ClientNetwork.Of(call.Remote.Address));
        return caller with { Session = session, Challenge = await SignAsync(call, session, clientNonce) };
    }

    /// <summary>What is to be answered in a session; in a new one where the client has none.</summary>
    public HandleChallenge ChallengeIn(HttpSession? session, HttpCall call)
    {
        session ??= sessions.Add(ClientNetwork.Of(call.Remote.Address));
        return new HandleChallenge(session.Id, sessions.Look(session).Nonce);
    }

    private async ValueTask<Caller> JudgeAsync(HttpCall call, HandleCredentials said, HttpSession? session)
    {
        if (said.SessionId is not null && session is null) return Caller.Refused("The session is unknown or has ended.");
        if (!said.IsByCertificate && said.Answer is null)
        {
            return session is not null && sessions.Look(session).Who is { } known ? new Caller(CallerState.Proven, known) : Caller.Anonymous;
        }
        var caller = said.IsByCertificate ? await certificates.IdentifyAsync(call) : await VerifyAsync(call, said, session);
        return caller is { State: CallerState.Proven, Who: { } who } && session is not null && !sessions.Prove(session, who)
            ? Caller.Refused("The session has ended.")
            : caller;
    }

    private async ValueTask<Caller> VerifyAsync(HttpCall call, HandleCredentials said, HttpSession? session)
    {
        if (session is null) return Caller.Refused("A signature needs the session whose nonce it is for.");
        var nonce = sessions.TakeNonce(session);
        if (said.Answer!.ToAnswer(said.Identity!.Value) is not { } answer) return Caller.Refused("The type or the algorithm is unknown.");
        return Caller.Of(await door.ProveAsync(new NonceClaim(answer, nonce, said.ClientNonce ?? []), call.Remote.Address, call.Aborted));
    }

    private async ValueTask<HandleChallenge> SignAsync(HttpCall call, HttpSession session, byte[] clientNonce)
    {
        var nonce = sessions.Look(session).Nonce;
        var signed = await door.SignAsync(nonce, clientNonce, call.Remote.Address, call.Aborted);
        return new HandleChallenge(session.Id, nonce, signed?.Hash, signed?.Signature);
    }
}
