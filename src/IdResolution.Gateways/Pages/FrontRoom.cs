using System.Collections.Concurrent;
using IdResolution.Gateways.Http;
using IdResolution.Gateways.ProductCodes;
using IdResolution.Gateways.Proxy;
using IdResolution.Protocol;
using IdResolution.Protocol.Messages;
using IdResolution.Resolution.Gateway;
using Microsoft.AspNetCore.Http;

namespace IdResolution.Gateways.Pages;

/// <summary>
/// <c>/</c>: what this node is, and a form that shows what is registered for an identifier and how this node found it. It leads nowhere by itself: who types
/// an identifier there wants to see.
/// </summary>
internal sealed class FrontRoom(GatewayDoor door, IIdentifierFront front, NodeFacts facts) : IHttpRoom
{
    private const int MaxLength = 2_048;
    private const string Example = "88.100.1/PUMP-0001";

    public string Name => "front";

    public bool Takes(HttpCall call) => call.Target.Path == "/" && call.IsRead;

    public async Task AnswerAsync(HttpCall call)
    {
        var text = call.Target.Query.Value("id")?.Trim() ?? "";
        if (text.Length == 0) await WriteAsync(call, StatusCodes.Status200OK, "", _ => { });
        else if (text.Length > MaxLength) await WriteAsync(call, StatusCodes.Status400BadRequest, "", html => WriteProblem(html, PageTexts.NoHandle, PageTexts.NoHandleHelp));
        else await AnswerAsync(call, text, front.Recognise(text));
    }

    private async Task AnswerAsync(HttpCall call, string text, Recognition recognised)
    {
        if (recognised.Fault is { } fault)
        {
            await WriteAsync(call, StatusCodes.Status400BadRequest, text, html => FaultView.Write(html, text, fault));
            return;
        }
        if (!ProxyPath.IsPossible(recognised.Handle))
        {
            var (title, help) = recognised.Handle.IsEmpty ? (PageTexts.NotFound, PageTexts.NotMapped) : (PageTexts.BadHandle, PageTexts.NoHandleHelp);
            await WriteAsync(call, StatusCodes.Status404NotFound, text, html =>
            {
                WriteRecognition(html, recognised);
                WriteProblem(html, title, help);
            });
            return;
        }
        var route = new ConcurrentQueue<RouteStep>();
        var answer = await new Lookup(door, call).ResolveAsync(recognised.Handle, route: route.Enqueue);
        await WriteAsync(call, ProblemPage.StatusOf(answer.Code), text, html =>
        {
            WriteRecognition(html, recognised);
            WriteAnswer(html, recognised.Handle, answer);
            if (route.IsEmpty) return;
            html.Markup("<h2>").Say(PageTexts.Route).Markup("</h2>\n");
            RouteView.Write(html, route);
        });
    }

    private Task WriteAsync(HttpCall call, int status, string text, Action<HtmlWriter> writeAnswer)
    {
        var titleOfNode = facts.Description.Length > 0 ? facts.Description : PageTexts.FrontTitle.In(Languages.Of(call.Context.Request.Headers));
        return Page.WriteAsync(call, status, titleOfNode, html =>
        {
            html.Paragraph(PageTexts.FrontHelp);
            IdentifierForm.Write(html, text, Example);
            writeAnswer(html);
            FactsView.Write(html, facts);
        });
    }

    private static void WriteRecognition(HtmlWriter html, Recognition recognised)
    {
        html.Markup("<h2>").Text(recognised.Canonical).Markup("</h2>\n<p class=\"meta\">").Say(PageTexts.Scheme).Markup(" ").Code(recognised.Scheme);
        if (!recognised.Handle.IsEmpty && recognised.Handle.ToString() != recognised.Canonical) html.Markup(" · ").Say(PageTexts.StandsFor).Markup(" ").Code(recognised.Handle.ToString());
        html.Markup("</p>\n");
    }

    private static void WriteAnswer(HtmlWriter html, Utf8String handle, GatewayAnswer answer)
    {
        if (answer.Body is not ResolutionResponse found)
        {
            var (title, help) = CodeTexts.Of(answer.Code);
            WriteProblem(html, title, help);
            if (answer.Body is ReferralResponse referral) ProblemPage.WriteReferral(html, referral);
            return;
        }
        html.Markup("<ul class=\"links\"><li>").Link(ProxyPath.Of(handle), PageTexts.GoThere.In(html.Language)).Markup("</li><li>")
            .Link(ProxyPath.Of(handle) + "?noredirect", PageTexts.Permanent.In(html.Language)).Markup("</li><li>")
            .Link(ProxyPath.Below("/api/handles/", handle), PageTexts.AsJson.In(html.Language)).Markup("</li></ul>\n");
        RecordPage.WriteValues(html, found.Values);
    }

    private static void WriteProblem(HtmlWriter html, Text title, Text help) =>
        html.Markup("<div class=\"problem\" role=\"alert\"><p><strong>").Say(title).Markup("</strong></p>\n").Paragraph(help).Markup("</div>\n");
}
