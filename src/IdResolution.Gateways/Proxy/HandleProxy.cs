using IdResolution.Gateways.HandleApi;
using IdResolution.Gateways.Http;
using IdResolution.Gateways.Pages;
using IdResolution.Protocol;
using IdResolution.Protocol.Messages;
using IdResolution.Protocol.Values;
using IdResolution.Resolution.Gateway;
using Microsoft.AspNetCore.Http;

namespace IdResolution.Gateways.Proxy;

/// <summary>What becomes of a browser's request for a handle, from top to bottom (specification §8.7).</summary>
/// <param name="door">Resolves.</param>
/// <param name="options">The operator's choices.</param>
/// <param name="time">The clock.</param>
/// <param name="random">For choices by weight; gives numbers from 0 to less than 1.</param>
internal sealed class HandleProxy(GatewayDoor door, ProxyOptions options, TimeProvider time, Func<double> random) : IHandleProxy
{
    private readonly LocationChoice _choice = new(random);

    public async Task AnswerAsync(HttpCall call, Utf8String handle)
    {
        if (!options.Enabled)
        {
            call.Response.Headers.Location = ProxyPath.Below("/api/handles/", handle);
            await call.WriteAsync(StatusCodes.Status302Found, "text/plain; charset=utf-8", ReadOnlyMemory<byte>.Empty);
            return;
        }
        var headers = call.Response.Headers;
        headers.Vary = options.CountryHeader.Length == 0 ? "Accept, Accept-Language, User-Agent" : $"Accept, Accept-Language, User-Agent, {options.CountryHeader}";
        var wish = Wish.Of(call, options);
        // Who asks past the caches must not be answered by one.
        if (wish.Flags.HasFlag(OpFlags.Authoritative)) headers.CacheControl = "no-store";
        var lookup = new Lookup(door, call);
        var answer = await lookup.ResolveAsync(handle, wish.Flags);
        if (answer.Body is ResolutionResponse found && !wish.IgnoresAliases && AliasIn(found.Values) is { } alias)
        {
            await AnswerAliasAsync(call, handle, alias, wish, lookup);
            return;
        }
        var rules = answer.Code is ResponseCode.Success or ResponseCode.HandleNotFound or ResponseCode.ValuesNotFound
            ? await NamespaceRules.OfAsync(handle, lookup) : NamespaceRules.None;
        if (!rules.IsActive) await FailAsync(call, wish, ResponseCode.HandleNotFound, handle, () => ProblemPage.WriteInactiveAsync(call, handle, rules));
        else if (answer.Body is ResolutionResponse { Values: var all }) await AnswerAsync(call, handle, all, wish.Select(all), wish, rules, lookup);
        else await FailAsync(call, wish, answer.Code, handle, () => ProblemPage.WriteAsync(call, answer, handle));
    }

    private async Task AnswerAsync(
        HttpCall call, Utf8String handle, IReadOnlyList<HandleValue> all, IReadOnlyList<HandleValue> values, Wish wish, NamespaceRules rules, Lookup lookup)
    {
        if (values.Count == 0)
        {
            await FailAsync(call, wish, ResponseCode.ValuesNotFound, handle, () => ProblemPage.WriteAsync(call, ResponseCode.ValuesNotFound, handle));
            return;
        }
        switch (wish.Form)
        {
            case WishedForm.Values:
                await RecordPage.WriteAsync(call, handle, values, isWhole: values.Count == all.Count);
                return;
            case WishedForm.Urls:
                await RecordForms.WriteUrlsAsync(call, handle, values);
                return;
            case WishedForm.Json:
                await RecordForms.WriteJsonAsync(call, StatusCodes.Status200OK, ResponseCode.Success, handle, values);
                return;
        }

        var locations = await Locations.OfAsync(handle, values, rules, lookup);
        var chosen = locations.AreChosenFrom
            ? _choice.Choose(locations.All, locations.Methods, wish.Preferences, wish.Address, wish.Country)
            : locations.All.Count > 0 ? locations.All[0] : null;
        if (wish.Negotiation.PrefersJson && (chosen is null || !wish.Negotiation.IsAnsweredBy(chosen.Attributes)))
        {
            await RecordForms.WriteJsonAsync(call, StatusCodes.Status200OK, ResponseCode.Success, handle, values);
            return;
        }
        if (chosen is null)
        {
            await RecordPage.WriteAsync(call, handle, values, isWhole: values.Count == all.Count);
            return;
        }
        // A cache that many use would make one visitor's choice everybody's.
        if (locations.AreChosenFrom && call.Response.Headers.CacheControl.Count == 0) call.Response.Headers.CacheControl = "private";
        LinkHeaders.Add(call, handle, wish, values, locations.All, options);
        var fault = RedirectTarget.TryBuild(chosen, handle, wish.Append, options.RedirectSchemes, out var target);
        if (fault == TargetFault.None) await Redirect.WriteAsync(call, chosen.Inherited("http_sc") ?? locations.OfLists("http_sc"), target, locations.Sources, time.GetUtcNow());
        else await ProblemPage.WriteAsync(call, fault, handle);
    }

    // Followed to the end here, so that a browser that goes there does not walk in circles.
    private async Task AnswerAliasAsync(HttpCall call, Utf8String handle, HandleValue first, Wish wish, Lookup lookup)
    {
        const int maxHops = 20;
        var sources = new List<HandleValue>();
        var target = handle;
        for (HandleValue? alias = first; alias is not null; alias = AliasIn(await lookup.ValuesAsync(target)))
        {
            sources.Add(alias);
            var isTarget = TargetHandle.TryRead(alias.Data.Span, out target) && ProxyPath.IsPossible(target);
            if (isTarget && sources.Count <= maxHops) continue;
            await FailAsync(call, wish, ResponseCode.HandleNotFound, handle, () => ProblemPage.WriteAsync(
                call, StatusCodes.Status404NotFound, PageTexts.AliasLoop, isTarget ? PageTexts.AliasLoopHelp : PageTexts.AliasBroken, handle));
            return;
        }
        await Redirect.WriteAsync(call, "301", ProxyPath.Of(target) + RedirectTarget.QueryOf(call.Target), sources, time.GetUtcNow());
    }

    private static HandleValue? AliasIn(IReadOnlyList<HandleValue> values) => values.FirstOrDefault(value => value.HasType(ValueTypes.Alias));

    private static Task FailAsync(HttpCall call, Wish wish, ResponseCode code, Utf8String handle, Func<Task> writePage) =>
        wish.Form == WishedForm.Json || (wish.Form == WishedForm.Redirect && wish.Negotiation.PrefersJson)
            ? RecordForms.WriteJsonAsync(call, HttpStatus.Of(code, isResolution: true, call.IsConfidential), code, handle, [])
            : writePage();
}
