using System.Globalization;
using IdResolution.Gateways.Http.Authentication;
using IdResolution.Protocol;
using IdResolution.Protocol.Json;
using IdResolution.Protocol.Messages;
using IdResolution.Protocol.Values;
using IdResolution.Resolution.Gateway;
using Microsoft.AspNetCore.Http;

namespace IdResolution.Gateways.HandleApi;

/// <summary>GET, HEAD and POST of a handle: its values, or those that were asked for.</summary>
internal static class HandleResolution
{
    public static async Task AnswerAsync(ApiCall call, Selection selection, TimeProvider time)
    {
        var flags = await FlagsAsync(call);
        var request = new ResolutionRequest { Handle = call.Name, Indexes = selection.Indexes, Types = selection.Types };
        var answer = await call.AskAsync(OpCode.Resolution, request, flags);
        // Who asks decides what comes.
        call.Http.Response.Headers.Vary = "Authorization";
        switch (answer.Body)
        {
            case ResolutionResponse found:
                var mayKeep = flags.HasFlag(OpFlags.PublicOnly) && !flags.HasFlag(OpFlags.Authoritative);
                if (mayKeep) call.Http.Response.Headers.CacheControl = CacheControlOf(found.Values, call.Options.MaxAgeSeconds, time);
                await call.AnswerAsync(StatusCodes.Status200OK, writer => HandleRecordJson.Write(writer, call.Name, found.Values, answer.Code));
                return;
            case ReferralResponse referral:
                await ReferAsync(call, answer, referral);
                return;
        }
        if (answer.Code != ResponseCode.ValuesNotFound)
        {
            await call.FailAsync(answer.Code);
            return;
        }
        await call.AnswerAsync(
            HttpStatus.Of(answer.Code, isResolution: true, call.Http.IsConfidential),
            writer => HandleRecordJson.Write(
                writer, call.Name, [], answer.Code, more => more.WriteString("message"u8, ApiMessages.Of(answer.Code, call.Http.IsConfidential))));
    }

    private static async ValueTask<OpFlags> FlagsAsync(ApiCall call)
    {
        var flags = OpFlags.Recursive | OpFlags.CacheAuthentication;
        var isPublic = call.Parameters.Switch("publicOnly") ?? (await call.CallerAsync()).State == CallerState.Anonymous;
        if (isPublic) flags |= OpFlags.PublicOnly;
        if (IsOn("auth") || IsOn("authoritative")) flags |= OpFlags.Authoritative;
        if (IsOn("cert") || IsOn("certify")) flags |= OpFlags.Certified;
        if (IsOn("doNotRefer")) flags |= OpFlags.DoNotRefer;
        return flags;

        bool IsOn(string name) => call.Parameters.Switch(name) ?? false;
    }

    private static Task ReferAsync(ApiCall call, GatewayAnswer answer, ReferralResponse referral) =>
        call.AnswerAsync(StatusCodes.Status300MultipleChoices, answer.Code, writer =>
        {
            call.WriteName(writer);
            if (!referral.Handle.IsEmpty) writer.WriteString("referralHandle"u8, referral.Handle.ToString());
            writer.WriteStartArray("values"u8);
            foreach (var value in referral.Values) HandleValueJson.Write(writer, value);
            writer.WriteEndArray();
            writer.WriteString("message"u8, ApiMessages.Of(answer.Code, call.Http.IsConfidential));
        });

    private static string CacheControlOf(IReadOnlyList<HandleValue> values, int maxSeconds, TimeProvider time)
    {
        var now = time.GetUtcNow().ToUnixTimeSeconds();
        long seconds = maxSeconds;
        foreach (var value in values) seconds = Math.Min(seconds, value.TtlType == TtlType.Absolute ? value.Ttl - now : value.Ttl);
        return seconds > 0 ? string.Create(CultureInfo.InvariantCulture, $"public, max-age={seconds}") : "no-store";
    }
}
