using Tributary.Server.Hosting;

return await TributaryCommand.RunAsync(args, Console.Out, Console.Error);
