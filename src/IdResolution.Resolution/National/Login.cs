using IdResolution.Protocol;
using IdResolution.Protocol.Messages;
using IdResolution.Protocol.Names;
using IdResolution.Protocol.Values;
using IdResolution.Resolution.Authentication;
using IdResolution.Resolution.Serving;

namespace IdResolution.Resolution.National;

/// <summary>
/// Login of the national profile (op 2001, specification §10.2): whoever answers its challenge is taken for the asker of every later request with this
/// session id on this connection. A login begins by ending the one before, so that a failed one leaves nobody logged in.
/// </summary>
internal sealed class Login(Authenticator authenticator, NationalOptions options) : IOperation
{
    public async ValueTask<Answer> ExecuteAsync(Call call, CancellationToken cancellationToken)
    {
        if (call.Session is not ConnectionSession session) return ResponseCode.SessionTimeout;
        session.LogOut();
        // The code is older than this use of it; it was called "operation denied".
        if (options.RequireConfidentialConnection && call.Request.Connection is not { IsConfidential: true }) return ResponseCode.OperationNotSupported;
        if (call.Asker is not { Proof: Proof.Challenge } asker) return ResponseCode.AuthenticationNeeded;
        var proof = await authenticator.ProveAsync(asker, cancellationToken).ConfigureAwait(false);
        if (proof != ResponseCode.Success) return proof;
        if (!IsSame(((LoginRequest)call.Message.Body).Identity, asker.Identity)) return ResponseCode.AuthenticationFailed;
        session.LogIn(asker.Identity);
        return Answer.Success();
    }

    // Index 0 leaves open which key answers.
    private static bool IsSame(ValueReference announced, ValueReference proven) =>
        (announced.Index == 0 || announced.Index == proven.Index) && HandleName.SameIdentity(announced.Handle.Span, proven.Handle.Span);
}
