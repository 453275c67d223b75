using Tributary.Server;

return await TributaryCommand.RunAsync(args, Console.Out, Console.Error);
