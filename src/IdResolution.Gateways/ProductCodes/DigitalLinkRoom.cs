using IdResolution.Gateways.Http;
using IdResolution.Gateways.Pages;
using IdResolution.Gateways.Proxy;
using IdResolution.Gateways.V1;
using IdResolution.Protocol;
using IdResolution.Protocol.Names;
using IdResolution.Protocol.ProductCodes;
using IdResolution.Protocol.ProductCodes.Gs1;
using IdResolution.Protocol.Values;
using IdResolution.Resolution.Gateway;
using Microsoft.AspNetCore.Http;

namespace IdResolution.Gateways.ProductCodes;

/// <summary>
/// Paths of GS1 Digital Links such as <c>/01/09521234543213/21/ABC</c>: the links of what is registered for the code or for what it is part of
/// (GS1-Conformant Resolver standard). Safe for use from many threads.
/// </summary>
/// <param name="door">Resolves.</param>
/// <param name="proxy">Answers where no link type is asked for and the record itself says how to choose.</param>
/// <param name="options">The operator's choices.</param>
/// <param name="schemes">Schemes that a record may send a browser to.</param>
/// <param name="time">The clock.</param>
internal sealed class DigitalLinkRoom(GatewayDoor door, IHandleProxy proxy, ProductCodeOptions options, IReadOnlyList<string> schemes, TimeProvider time) : IHttpRoom
{
    /// <summary>The header that says which level of the code was found, as the path of its Digital Link.</summary>
    public const string LevelHeader = "Product-Code-Level";

    private const string Methods = "GET, HEAD, OPTIONS";

    private const string LinksetContext = "<https://ref.gs1.org/standards/resolver/linkset-context>; rel=\"http://www.w3.org/ns/json-ld#context\"; type=\"application/ld+json\"";

    public string Name => "codes";

    public bool Takes(HttpCall call) => call.Target.Path == ResolverDescription.Path || IsKeyPath(call.Target.Path);

    public async Task AnswerAsync(HttpCall call)
    {
        CrossOrigin.Open(call, Methods);
        if (HttpMethods.IsOptions(call.Method))
        {
            CrossOrigin.Describe(call, Methods);
            return;
        }
        if (!call.IsRead)
        {
            call.Response.Headers.Allow = Methods;
            await ProblemKinds.MethodNotAllowed.With("Codes are asked for with GET and HEAD.").AnswerAsync(call);
            return;
        }
        call.Response.Headers.Vary = "Accept, Accept-Language";
        if (call.Target.Path == ResolverDescription.Path)
        {
            await call.WriteAsync(StatusCodes.Status200OK, "application/json", ResolverDescription.Write(RootOf(call), options.Rules));
            return;
        }
        var text = call.Target.Path + call.Target.RawQuery;
        if (!DigitalLink.TryParse(text, options.Stem.Length + 1, out var code, out var fault)) await AnswerFaultAsync(call, text, fault);
        else if (options.Rules.HandleOf(code) is not { } handle) await AnswerProblemAsync(call, CodeProblems.NotMapped(code), code, PageTexts.NotMapped);
        else await AnswerAsync(call, code, handle, await CodeFinder.FindAsync(code, options.Rules, new Lookup(door, call)));
    }

    // A key that no rule is for may be the prefix of a handle, except that no prefix begins with 0 but 0.NA.
    private bool IsKeyPath(string path)
    {
        var start = options.Stem.Length + 1;
        if (path.Length <= start || !path.StartsWith(options.Stem, StringComparison.Ordinal) || path[options.Stem.Length] != '/') return false;
        var end = path.IndexOf('/', start);
        return end > start && PrimaryKeys.Find(path[start..end]) is { } key && (key.Number is "00" or "01" || options.Rules.HasScheme(key.Scheme));
    }

    private string RootOf(HttpCall call) => $"{call.PublicBase}{options.Stem}";

    private async Task AnswerAsync(HttpCall call, Gs1Code code, string handle, FoundCode found)
    {
        if (found.Answer.Code == ResponseCode.HandleNotFound)
        {
            await AnswerProblemAsync(call, CodeProblems.NotFound(code, handle), code, PageTexts.NotFoundHelp);
            return;
        }
        if (!found.IsFound)
        {
            // The proxy knows how to say what became of a resolution, in all forms.
            await proxy.AnswerAsync(call, found.Handle);
            return;
        }
        var anchor = $"{RootOf(call)}/{found.Level.Path}";
        var headers = call.Response.Headers;
        headers[LevelHeader] = found.Level.Path;
        headers.Append("Link", $"<{anchor}?linkType=linkset>; rel=\"linkset\"; type=\"{LinksetForm.ContentType}\"");
        var accepted = AcceptHeader.Parse(call.Context.Request.Headers.Accept.ToString());
        var type = call.Target.Query.Value("linkType") is { Length: > 0 } wished ? LinkType.Short(wished) : null;
        var links = TypedLink.Of(found.Values);
        if (type is LinkType.Linkset or "all" || (type is null && accepted.Contains(LinksetForm.ContentType)))
        {
            headers.Append("Link", LinksetContext);
            await call.WriteAsync(StatusCodes.Status200OK, LinksetForm.ContentType, LinksetForm.Write(anchor, links, schemes));
            return;
        }
        if (type is null && IsForTheProxy(call, found.Values, accepted))
        {
            await proxy.AnswerAsync(call, found.Handle);
            return;
        }
        var languages = AcceptHeader.Parse(call.Context.Request.Headers.AcceptLanguage.ToString());
        var chosen = TypedLink.Choose(links, type ?? LinkType.Default, languages, accepted);
        if (chosen is not null) await RedirectAsync(call, found.Handle, chosen);
        else if (type is null) await proxy.AnswerAsync(call, found.Handle);
        else await AnswerProblemAsync(call, CodeProblems.NoLink(found.Level, type), code, PageTexts.NoSuchLink);
    }

    // The record chooses by itself, is another's, or is to be shown.
    private static bool IsForTheProxy(HttpCall call, IReadOnlyList<HandleValue> values, IReadOnlyList<string> accepted) =>
        call.Target.Query.Has("noredirect") || call.Target.Query.Has("action") || accepted is ["application/json", ..]
        || values.Any(value => value.HasType(ValueTypes.Alias) || (HandleName.EqualsIgnoreCase(value.Type.Span, LocationList.LocationType) && HasUntyped(value)));

    private static bool HasUntyped(HandleValue value) =>
        LocationList.TryRead(value.Data.Span, out var list) && list.Locations.Any(location => !location.ContainsKey("linktype") && !location.ContainsKey("linkType"));

    private Task RedirectAsync(HttpCall call, Utf8String handle, TypedLink link)
    {
        var fault = RedirectTarget.TryBuild(link.Href, "", schemes, out var target);
        if (fault != TargetFault.None) return ProblemPage.WriteAsync(call, fault, handle);
        return Redirect.WriteAsync(call, "307", options.PassQuery ? WithQuery(target, RedirectTarget.QueryOf(call.Target)) : target, [link.Source], time.GetUtcNow());
    }

    // Behind a question mark nothing leads to another host.
    private static string WithQuery(string target, string query)
    {
        if (query.Length < 2) return target;
        var hash = target.IndexOf('#', StringComparison.Ordinal) is var found and >= 0 ? found : target.Length;
        var joined = target.IndexOf('?', 0, hash) < 0 ? query : "&" + query[1..];
        return target[..hash] + joined + target[hash..];
    }

    private static Task AnswerFaultAsync(HttpCall call, string text, CodeFault fault)
    {
        if (!AcceptHeader.PrefersPage(call)) return CodeProblems.Invalid(text, fault).AnswerAsync(call);
        return Page.WriteAsync(call, StatusCodes.Status400BadRequest, PageTexts.BadCode, html =>
        {
            FaultView.Write(html, text, fault);
            html.Markup("<h2>").Say(PageTexts.TryAnother).Markup("</h2>\n");
            IdentifierForm.Write(html, text, example: "");
        });
    }

    private static Task AnswerProblemAsync(HttpCall call, Problem problem, ProductCode code, Text help) => AcceptHeader.PrefersPage(call)
        ? ProblemPage.WriteAsync(call, problem.Status, PageTexts.NotFound, help, new Utf8String(code.Canonical))
        : problem.AnswerAsync(call);
}
